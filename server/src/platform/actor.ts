import type { Permission } from '@portico/contract'

/** Who is acting; handed into every rule that asks or records it. */
export interface Actor {
  kind: 'nobody' | 'account' | 'system'
  /** The account's id; null for nobody and the system. */
  accountId: string | null
  /** Shown in the audit log. */
  name: string
  email: string | null
  sessionId: string | null
  /** The API token that acts for the account; null where a person does. */
  apiToken: { id: string; name: string } | null
  /** Who really looks, while somebody of the back office sees the live portal as this account; null: the account itself. */
  impersonator: { id: string; name: string; sessionId: string; until: Date } | null
  /** The organisation the session works in, with the actor's role there; null for people of the back office only. */
  organisation: {
    id: string
    name: string
    isDefault: boolean
    role: 'admin' | 'member'
    /** Whether the account belongs to others too. */
    hasOthers?: boolean
  } | null
  /** Teams of that organisation the actor belongs to. */
  teamIds: readonly string[]
  permissions: ReadonlySet<Permission>
  /** The products that the permissions hold for; null: all, and what belongs to no product. */
  products: readonly string[] | null
  /** Set for what a request causes; empty for jobs. */
  address: string
  requestId: string
}

export const nobody = (requestId: string, address: string): Actor => ({
  kind: 'nobody',
  accountId: null,
  name: 'Visitor',
  email: null,
  sessionId: null,
  apiToken: null,
  impersonator: null,
  organisation: null,
  teamIds: [],
  permissions: new Set(),
  products: null,
  address,
  requestId,
})

/** The portal itself: jobs, start-up, the operator's command line. */
export const system = (name: string): Actor => ({ ...nobody('', ''), kind: 'system', name })

export const looksAfter = ({ products }: Actor, productId: string): boolean =>
  products === null || products.includes(productId)
