import type { ListQuery, organisationRequest } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { newOrganisation, rejection } from './inputs.ts'
import type { MembersApps } from './members-apps.ts'
import { takeMembership } from './memberships.queries.ts'
import type { Memberships } from './memberships.ts'
import { recordRequest as record, withdrawOpenRequest } from './open-requests.ts'
import * as rows from './organisation-requests.queries.ts'
import type { OrganisationSettings } from './organisation-settings.ts'
import { findDefaultOrganisation } from './organisations.queries.ts'
import type { Organisations } from './organisations.ts'

export type OrganisationRequestView = z.input<typeof organisationRequest>

/** Enough to mend a name, too few to keep the back office busy. */
const mostADay = 5
const day = 86_400_000

export interface OrganisationRequests {
  listOrganisationRequests(query: ListQuery & { status?: rows.RequestStatus | undefined }): Promise<{
    items: OrganisationRequestView[]
    nextCursor: string | null
    total: number | null
  }>
  /** @throws Refused `organisation-request-not-found` */
  showOrganisationRequest(id: string): Promise<OrganisationRequestView>
  countPendingOrganisationRequests(): Promise<number>
  /** @throws Refused `organisation-request-not-found`, `already-decided`, `organisation-name-taken` */
  approveOrganisationRequest(actor: Actor, id: string, input?: { name?: string | undefined }): Promise<void>
  /** @throws Refused `organisation-request-not-found`, `already-decided` */
  rejectOrganisationRequest(actor: Actor, id: string, input: { reason: string }): Promise<void>
  /** All that the actor ever made, for the own data. */
  exportOwnOrganisationRequests(
    actor: Actor,
  ): Promise<Pick<OrganisationRequestView, 'name' | 'status' | 'reason' | 'createdAt' | 'decidedAt'>[]>
  showOwnOrganisationRequest(actor: Actor): Promise<{ canRequest: boolean; latest: OrganisationRequestView | null }>
  /**
   * For who belongs to none but the default organisation.
   * @throws Refused `organisation-requests-closed`, `already-organised`, `request-pending`, `organisation-name-taken`, `too-many-requests`
   */
  requestOrganisation(actor: Actor, input: { name: string }): Promise<OrganisationRequestView>
  /** @throws Refused `organisation-request-not-found`, also for one that is decided */
  withdrawOrganisationRequest(actor: Actor, id: string): Promise<void>
}

export interface OrganisationRequestsDeps {
  db: Db
  now: () => Date
  apps: MembersApps
}

/**
 * Whoever decides one holds first where its requester waits, then the request itself: in this order people also leave the default
 * organisation, which takes back what they asked for.
 */
export function createOrganisationRequests(
  { db, now, apps }: OrganisationRequestsDeps,
  { showOrganisationSettings }: Pick<OrganisationSettings, 'showOrganisationSettings'>,
  consumers: Pick<Organisations, 'createOrganisation'> & Pick<Memberships, 'addMember'>,
): OrganisationRequests {
  async function show(within: Db, id: string): Promise<OrganisationRequestView> {
    const found = await rows.findRequest(within, id)
    if (!found) throw absent('organisation request')
    return shown(found)
  }

  async function holdWaiting(tx: Db, accountId: string): Promise<boolean> {
    const { id: organisationId } = await findDefaultOrganisation(tx)
    return (await takeMembership(tx, { accountId, organisationId })) !== undefined
  }

  async function takePending(tx: Db, id: string) {
    const found = await rows.lockRequest(tx, id)
    if (!found) throw absent('organisation request')
    if (found.status === 'pending') return found
    throw new Refused('already-decided', `This request is ${found.status} already.`)
  }

  /** @returns apps that came along */
  async function approve(tx: Db, actor: Actor, id: string, decidedBy: string | null, name?: string): Promise<string[]> {
    const { accountId, ...request } = await takePending(tx, id)
    const { organisationId } = await consumers.createOrganisation(actor, { name: name ?? request.name }, tx)
    const outcome = { status: 'approved', decided_at: now(), decided_by: decidedBy } as const
    await rows.decideRequest(tx, id, { ...outcome, organisation_id: organisationId })
    const moved = await consumers.addMember(actor, { organisationId, accountId, role: 'admin' }, tx)
    await record(tx, actor, now(), 'approved', { id, name: request.name }, { accountId, organisationId })
    await publish(tx, now(), 'organisation-request.approved', { organisationRequestId: id, organisationId, accountId })
    return moved
  }

  return {
    async listOrganisationRequests({ limit, cursor, total, status, search }) {
      const filter = { status, search }
      const found = await rows.listRequests(db, { ...filter, after: readCursor(cursor), limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.id)
      return {
        items: page.map(shown),
        nextCursor,
        total: total ? await rows.countRequests(db, filter) : null,
      }
    },

    showOrganisationRequest: (id) => show(db, id),

    countPendingOrganisationRequests: () => rows.countRequests(db, { status: 'pending' }),

    async approveOrganisationRequest(actor, id, { name } = {}) {
      const moved = await inTransaction(db, async (tx) => {
        const { requester } = await show(tx, id)
        await holdWaiting(tx, requester.id)
        return approve(tx, actor, id, actor.accountId, name)
      })
      await apps.settle(moved)
    },

    rejectOrganisationRequest: (actor, id, input) =>
      inTransaction(db, async (tx) => {
        const { reason } = rejection.parse(input)
        const { accountId, name } = await takePending(tx, id)
        const outcome = { status: 'rejected', decided_at: now(), decided_by: actor.accountId, reason } as const
        await rows.decideRequest(tx, id, outcome)
        await record(tx, actor, now(), 'rejected', { id, name }, { accountId, reason })
        await publish(tx, now(), 'organisation-request.rejected', { organisationRequestId: id, accountId, reason })
      }),

    exportOwnOrganisationRequests: async ({ accountId }) =>
      (await rows.listRequestsOf(db, accountId ?? '')).map(({ name, status, reason, createdAt, decidedAt }) => ({
        ...{ name, status, reason, createdAt, decidedAt },
      })),

    async showOwnOrganisationRequest(actor) {
      const [{ selfService }, found] = await Promise.all([
        showOrganisationSettings(),
        rows.findLatestOf(db, actor.accountId ?? ''),
      ])
      const waits = actor.organisation?.isDefault === true
      return {
        canRequest: selfService && waits && found?.status !== 'pending',
        latest: found ? shown(found) : null,
      }
    },

    async requestOrganisation(actor, input) {
      const { name } = newOrganisation.parse(input)
      const accountId = actor.accountId ?? ''
      const id = newId()
      const moved = await inTransaction(db, async (tx) => {
        const { selfService, autoApprove } = await showOrganisationSettings(tx)
        if (!selfService) {
          throw new Refused('organisation-requests-closed', 'This portal takes no requests for organisations.', {
            kind: 'forbidden',
          })
        }
        if (!(await holdWaiting(tx, accountId))) {
          throw new Refused('already-organised', 'You belong to an organisation already.')
        }
        if (await rows.lockOpenOf(tx, accountId)) {
          throw new Refused('request-pending', 'Your request waits for a decision already.')
        }
        const at = now()
        if ((await rows.countAskedSince(tx, accountId, new Date(at.getTime() - day))) >= mostADay) {
          throw new Refused('too-many-requests', `You have asked ${mostADay} times today. Try again tomorrow.`, {
            kind: 'too-many',
          })
        }
        const request = { id, account_id: accountId, name, status: 'pending', created_at: at } as const
        if ((await rows.isNameTaken(tx, name)) || !(await rows.insertRequest(tx, request))) throw nameTaken()
        await record(tx, actor, at, 'submitted', { id, name }, {})
        await publish(tx, at, 'organisation-request.submitted', { organisationRequestId: id, accountId })
        return autoApprove ? approve(tx, actor, id, null) : []
      })
      await apps.settle(moved)
      return show(db, id)
    },

    withdrawOrganisationRequest: (actor, id) =>
      inTransaction(db, async (tx) => {
        const withdrawn = await withdrawOpenRequest(tx, actor, actor.accountId ?? '', now())
        if (withdrawn !== id) throw absent('organisation request')
      }),
  }
}

const shown = (row: rows.RequestRow): OrganisationRequestView => ({
  id: row.id,
  name: row.name,
  status: row.status,
  reason: row.reason,
  requester: { id: row.requesterId, name: row.requesterName, email: row.requesterEmail },
  organisation: row.organisationId === null ? null : { id: row.organisationId, name: row.organisationName ?? '' },
  decidedBy: row.deciderId === null ? null : { id: row.deciderId, name: row.deciderName ?? '' },
  createdAt: row.createdAt,
  decidedAt: row.decidedAt,
})

const nameTaken = () =>
  new Refused(
    'organisation-name-taken',
    'There is an organisation of this name, or somebody asked for it before. Ask a colleague there to invite you, or choose another name.',
    { field: 'name' },
  )
