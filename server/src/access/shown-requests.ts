import type { accessRequest } from '@portico/contract'
import type { z } from 'zod'
import type { Credentials } from '../credentials/index.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import * as rows from './access-requests.queries.ts'

export type AccessRequest = z.input<typeof accessRequest>

/** Requests as everybody reads them: with names, and why their credential is not in force yet. */
export function createShownRequests({ db, credentials }: { db: Db; credentials: Pick<Credentials, 'failuresOf'> }) {
  async function shown(found: rows.AccessRequestRow[]): Promise<AccessRequest[]> {
    const waiting = found
      .filter((row) => row.status === 'approving')
      .map((row) => row.credentialId ?? row.targetId)
      .filter((id) => id !== null)
    const [products, failures] = await Promise.all([
      rows.productsOfRequests(
        db,
        found.map((row) => row.id),
      ),
      credentials.failuresOf(waiting),
    ])
    return found.map((row) => ({
      id: row.id,
      checkoutId: row.checkoutId,
      kind: row.kind,
      status: row.status,
      app: { id: row.appId, name: row.appName },
      requester: { id: row.accountId, name: row.accountName, email: row.accountEmail },
      organisation: { id: row.organisationId, name: row.organisationName },
      catalogue: row.catalogueId && row.catalogueName ? { id: row.catalogueId, name: row.catalogueName } : null,
      plan: { id: row.planId, name: row.planName },
      products: products.get(row.id) ?? [],
      message: row.message,
      autoApproved: row.autoApproved,
      decidedBy: row.decidedBy,
      decidedAt: row.decidedAt,
      reason: row.reason,
      failure: row.status === 'approving' ? (failures.get(row.credentialId ?? row.targetId ?? '') ?? null) : null,
      credentialId: row.credentialId ?? (row.status === 'approved' ? row.targetId : null),
      targetCredential: row.targetId && row.targetAlias !== null ? { id: row.targetId, name: row.targetAlias } : null,
      createdAt: row.createdAt,
    }))
  }

  async function show(id: string): Promise<AccessRequest> {
    const row = await rows.findAccessRequest(db, id)
    if (!row) throw absent('access request')
    return (await shown([row]))[0] as AccessRequest
  }

  return { shown, show }
}

export type ShownRequests = ReturnType<typeof createShownRequests>
