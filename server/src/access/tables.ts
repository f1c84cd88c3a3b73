import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    access_requests: AccessRequestsTable
    access_request_products: { access_request_id: string; product_id: string }
  }
}

export type AccessRequestStatus = 'pending' | 'approving' | 'approved' | 'rejected' | 'withdrawn'

interface AccessRequestsTable {
  id: string
  app_id: string
  account_id: string
  organisation_id: string
  catalogue_id: string | null
  plan_id: string
  status: AccessRequestStatus
  message: string
  auto_approved: Generated<boolean>
  /** Chosen by the form: the same form submitted twice is one request. */
  submission_key: string
  decided_by: string | null
  decided_by_name: string | null
  decided_at: Date | null
  reason: string | null
  credential_id: string | null
  created_at: Date
}
