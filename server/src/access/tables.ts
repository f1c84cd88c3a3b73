import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    access_requests: AccessRequestsTable
    access_request_products: { access_request_id: string; product_id: string }
    access_request_changes: AccessRequestChangesTable
    checkouts: CheckoutsTable
    cart_items: CartItemsTable
  }
}

export type AccessRequestStatus = 'pending' | 'approving' | 'approved' | 'rejected' | 'withdrawn'

/** For a key of its own, for more products on a key there is, or for another plan on one. */
export type AccessRequestKind = 'access' | 'add-products' | 'plan-change'

interface AccessRequestsTable {
  id: string
  checkout_id: string
  kind: Generated<AccessRequestKind>
  /** The credential that is to change; null where a new one is asked for. */
  target_credential_id: string | null
  app_id: string
  account_id: string
  organisation_id: string
  catalogue_id: string | null
  plan_id: string
  status: AccessRequestStatus
  message: string
  auto_approved: Generated<boolean>
  decided_by: string | null
  decided_by_name: string | null
  decided_at: Date | null
  reason: string | null
  credential_id: string | null
  created_at: Date
}

/** One form that was sent; the same one sent twice is one. */
interface CheckoutsTable {
  id: string
  account_id: string
  /** Somebody of the back office where it was sent for the account. */
  submitted_by: string
  submission_key: string
  created_at: Date
}

interface AccessRequestChangesTable {
  id: string
  access_request_id: string
  from_status: AccessRequestStatus | null
  to_status: AccessRequestStatus
  changed_by: string | null
  changed_by_name: string
  reason: string | null
  changed_at: Date
}

interface CartItemsTable {
  account_id: string
  catalogue_id: string
  plan_id: string
  product_id: string
  added_at: Date
}
