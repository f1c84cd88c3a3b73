import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'

/** A product or plan, by its policy at the provider. */
export interface Subject {
  kind: 'product' | 'plan'
  id: string
}

/** Who holds access, counted. */
export interface Holdings {
  credentials: number
  endingCredentials: number
  apps: number
  organisations: number
  openRequests: number
  /** Changes with who holds it. */
  fingerprint: string
}

/** What the capabilities above tell of those who hold a product or plan, and do for them when it goes. Each step may be repeated. */
export interface Holders {
  holdingsOf(db: Db, subject: Subject): Promise<Holdings>
  /** Wishes that every key of its credentials is put to the provider anew. */
  requestKeys(tx: Db, subject: Subject): Promise<void>
  /** Carries out such wishes, up to the first that is not done at once. */
  carryOutKeys(subject: Subject): Promise<void>
  /** How many keys may still name its policy at the provider, because what is wanted of them is not in force there. */
  countKeysNaming(db: Db, subjects: readonly Subject[]): Promise<Map<string, number>>
  /** Credentials that hold it and are not revoked, `limit` at most. */
  credentialsHolding(db: Db, subject: Subject, limit: number): Promise<string[]>
  /** Takes it off a credential, which gets the other one instead; a credential that nothing is left on is revoked. */
  leave(actor: Actor, credentialId: string, subject: Subject, movesToId: string | null): Promise<void>
  /** Revokes credentials that never had a key and open nothing else. */
  endOrders(actor: Actor, productId: string): Promise<void>
  /** Rejects pending requests for a product, with the reason. */
  rejectRequests(actor: Actor, productId: string, reason: string): Promise<void>
  /** Pending requests for a plan ask for the other one from now on. */
  moveRequests(actor: Actor, planId: string, movesToId: string): Promise<void>
  /** Its policy is gone: nothing has to be remembered of who held it. */
  forget(tx: Db, subject: Subject): Promise<void>
}
