import { type ListQuery, ownInviteCodeEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { readCursor } from '../platform/database/cursor.ts'
import { absent, Refused } from '../platform/errors.ts'
import type { Colleagues } from './colleagues.ts'
import type { InviteCodes, InviteCodeView } from './invite-codes.ts'
import type { OrganisationSettings } from './organisation-settings.ts'

const newCode = ownInviteCodeEndpoints.createOwnInviteCode.body
type NewCode = z.input<typeof newCode>
type Changes = z.output<(typeof ownInviteCodeEndpoints)['updateOwnInviteCode']['body']>
export type OwnInviteCode = InviteCodeView & { code: string; link: string }

interface List<T> {
  items: T[]
  nextCursor: string | null
  total: number | null
}

/** More than anybody hands out at a time; stops programs that make codes. */
const mostCodes = 20
const day = 86_400_000

/**
 * Invite codes that admins make for the organisation their session works in: docs/decisions/0062-own-invite-codes.md. Refused as `Colleagues`
 * says; codes of another organisation, and those of the back office, answer like what does not exist.
 */
export interface OwnInviteCodes {
  listOwnInviteCodes(actor: Actor, query: ListQuery): Promise<List<OwnInviteCode>>
  /** @throws Refused `own-invite-codes-closed`, `team-not-found`, `too-many-invite-codes` */
  createOwnInviteCode(actor: Actor, input: NewCode): Promise<OwnInviteCode>
  /** @throws Refused `invite-code-not-found` */
  showOwnInviteCode(actor: Actor, inviteCodeId: string): Promise<OwnInviteCode>
  /** @throws Refused `own-invite-codes-closed` unless it is only switched off, `quota-below-used`, `outdated` */
  updateOwnInviteCode(
    actor: Actor,
    inviteCodeId: string,
    changes: Changes,
    seenVersion: number | null,
  ): Promise<OwnInviteCode>
  deleteOwnInviteCode(actor: Actor, inviteCodeId: string): Promise<void>
  listOwnInviteCodeRedemptions(
    actor: Actor,
    inviteCodeId: string,
    query: ListQuery,
  ): Promise<List<{ id: string; name: string; email: string; redeemedAt: Date }>>
}

export function createOwnInviteCodes(
  { now }: { now: () => Date },
  { requireOrganisationAdmin }: Pick<Colleagues, 'requireOrganisationAdmin'>,
  codes: InviteCodes,
  settings: OrganisationSettings,
): OwnInviteCodes {
  async function refuseClosed(): Promise<void> {
    if ((await settings.showOrganisationSettings()).ownInviteCodes) return
    throw new Refused('own-invite-codes-closed', 'The operator of this portal does not let organisations make codes.', {
      kind: 'forbidden',
    })
  }

  async function find(actor: Actor, id: string): Promise<OwnInviteCode> {
    const organisationId = requireOrganisationAdmin(actor)
    const found = await codes.showInviteCode(actor, id)
    if (!found.byOrganisation || found.organisation.id !== organisationId) throw absent('invite code')
    return told(found)
  }

  return {
    async listOwnInviteCodes(actor, query) {
      const organisationId = requireOrganisationAdmin(actor)
      const list = await codes.listInviteCodes(actor, query, organisationId)
      return { ...list, items: list.items.map(told) }
    },

    async createOwnInviteCode(actor, wanted) {
      const organisationId = requireOrganisationAdmin(actor)
      await refuseClosed()
      const { name, teamId, quota, lifetimeDays } = newCode.parse(wanted)
      const expiresAt = new Date(now().getTime() + lifetimeDays * day).toISOString()
      const input = { name, organisationId, teamId, quota, expiresAt, active: true }
      const { inviteCodeId } = await codes.createInviteCode(actor, input, { most: mostCodes })
      return find(actor, inviteCodeId)
    },

    showOwnInviteCode: find,

    async updateOwnInviteCode(actor, id, changes, seenVersion) {
      await find(actor, id)
      const { active, ...rest } = changes
      if (active !== false || Object.keys(rest).length > 0) await refuseClosed()
      await codes.updateInviteCode(actor, id, changes, seenVersion)
      return find(actor, id)
    },

    async deleteOwnInviteCode(actor, id) {
      await find(actor, id)
      await codes.deleteInviteCode(actor, id)
    },

    async listOwnInviteCodeRedemptions(actor, id, query) {
      // A forged cursor is named also where there is no such code.
      readCursor(query.cursor)
      await find(actor, id)
      return codes.listInviteCodeRedemptions(id, query)
    },
  }
}

const told = (view: InviteCodeView): OwnInviteCode => ({ ...view, code: view.code ?? '', link: view.link ?? '' })
