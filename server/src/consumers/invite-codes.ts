import type { inviteCode, inviteCodeEndpoints, ListQuery } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { teamsThere } from './invitations.queries.ts'
import * as rows from './invite-codes.queries.ts'
import { findOrganisation, lockOrganisation } from './organisations.queries.ts'

export type InviteCodeView = z.input<typeof inviteCode>
type NewCode = z.output<(typeof inviteCodeEndpoints)['createInviteCode']['body']>
type Changes = z.output<(typeof inviteCodeEndpoints)['updateInviteCode']['body']>

interface List<T> {
  items: T[]
  nextCursor: string | null
  total: number | null
}

export interface InviteCodes {
  /** @param madeBy only what admins of this organisation made */
  listInviteCodes(actor: Actor, query: ListQuery, madeBy?: string): Promise<List<InviteCodeView>>
  /** @throws Refused `invite-code-not-found` */
  showInviteCode(actor: Actor, id: string): Promise<InviteCodeView>
  /**
   * @param own by an admin of the organisation, which has at most so many
   * @throws Refused `organisation-not-found`, `team-not-found`, `expiry-in-the-past`, `too-many-invite-codes`
   */
  createInviteCode(actor: Actor, input: NewCode, own?: { most: number }): Promise<{ inviteCodeId: string }>
  /** @throws Refused `invite-code-not-found`, `quota-below-used`, `expiry-in-the-past`, `outdated` */
  updateInviteCode(actor: Actor, id: string, changes: Changes, seenVersion: number | null): Promise<void>
  /** @throws Refused `invite-code-not-found` */
  deleteInviteCode(actor: Actor, id: string): Promise<void>
  listInviteCodeRedemptions(
    id: string,
    query: ListQuery,
  ): Promise<List<{ id: string; name: string; email: string; redeemedAt: Date }>>
  /** Whether the sign-up form has a reason to ask for one. */
  takesInviteCodes(): Promise<boolean>
  /** Where a code leads that somebody holds; null for one that can't be used. Null as name: the default organisation. */
  readInviteCode(typed: string): Promise<{ code: string; organisationName: string | null } | null>
}

export interface InviteCodesDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
  /** Where people reach the portal, without a slash at the end. */
  baseUrl: string
}

export function createInviteCodes({ db, now, randomBytes, baseUrl }: InviteCodesDeps): InviteCodes {
  function shown(actor: Actor, row: rows.InviteCodeRow): InviteCodeView {
    const { organisationId, organisationName, inDefaultOrganisation: _, teamId, teamName, code, ...rest } = row
    const told = actor.permissions.has('people:write') || isOfOwnAdmin(actor, row) ? code : null
    return {
      ...rest,
      code: told,
      link: told && `${baseUrl}/auth/password/register?token=${told}`,
      organisation: { id: organisationId, name: organisationName },
      team: teamId === null ? null : { id: teamId, name: teamName ?? '' },
      state: stateOf(row, now()),
    }
  }

  const record = (tx: Db, actor: Actor, what: string, { id, name }: { id: string; name: string }, details: object) =>
    recordAudit(tx, actor, now(), {
      action: `invite-code.${what}`,
      object: { kind: 'invite-code', id, name },
      details: { ...details },
    })

  return {
    async listInviteCodes(actor, { limit, cursor, total, search }, madeBy) {
      const filter = { search, madeBy }
      const found = await rows.listInviteCodes(db, { ...filter, after: readCursor(cursor), limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.id)
      return {
        items: page.map((row) => shown(actor, row)),
        nextCursor,
        total: total ? await rows.countInviteCodes(db, filter) : null,
      }
    },

    async showInviteCode(actor, id) {
      const found = await rows.findInviteCode(db, id)
      if (!found) throw absent('invite code')
      return shown(actor, found)
    },

    createInviteCode: (actor, { name, organisationId, teamId, quota, expiresAt, active }, own) =>
      inTransaction(db, async (tx) => {
        refusePast(expiresAt, now())
        if (!(await (own ? lockOrganisation : findOrganisation)(tx, organisationId))) {
          throw new Refused('organisation-not-found', 'There is no such organisation.', {
            kind: 'absent',
            field: 'organisationId',
          })
        }
        if (own) await refuseMany(tx, organisationId, own.most)
        if (teamId !== null && (await teamsThere(tx, organisationId, [teamId])).length === 0) {
          throw new Refused('team-not-found', 'There is no such team in this organisation.', {
            kind: 'absent',
            field: 'teamId',
          })
        }
        const [id, at] = [newId(), now()]
        await rows.insertInviteCode(tx, {
          id,
          code: freshCode(randomBytes),
          name,
          organisation_id: organisationId,
          team_id: teamId,
          quota,
          expires_at: dateOf(expiresAt),
          active,
          by_organisation: own !== undefined,
          created_by: actor.accountId,
          created_at: at,
          updated_at: at,
        })
        await record(tx, actor, 'created', { id, name }, { organisationId, teamId, quota, expiresAt, active })
        return { inviteCodeId: id }
      }),

    updateInviteCode: (actor, id, changes, seenVersion) =>
      inTransaction(db, async (tx) => {
        const before = await rows.lockInviteCode(tx, id)
        if (!before || !(await rows.findInviteCode(tx, id))) throw absent('invite code')
        refuseOutdated('invite code', before.version, seenVersion)
        refusePast(changes.expiresAt ?? null, now())
        if (changes.quota !== undefined && changes.quota < before.used) {
          throw new Refused('quota-below-used', `${before.used} people have registered with it: enter that or more.`, {
            kind: 'input',
            field: 'quota',
          })
        }
        const { expiresAt, name, quota, active } = changes
        const stored = {
          ...(name === undefined ? {} : { name }),
          ...(quota === undefined ? {} : { quota }),
          ...(active === undefined ? {} : { active }),
          ...(expiresAt === undefined ? {} : { expires_at: dateOf(expiresAt) }),
        }
        await rows.changeInviteCode(tx, id, stored, now())
        const { used: _, id: __, version: ___, ...known } = before
        await record(tx, actor, 'updated', { id, name: name ?? before.name }, { before: known, after: changes })
      }),

    deleteInviteCode: (actor, id) =>
      inTransaction(db, async (tx) => {
        const before = await rows.lockInviteCode(tx, id)
        if (!before || !(await rows.findInviteCode(tx, id))) throw absent('invite code')
        await rows.changeInviteCode(tx, id, { removed_at: now() }, now())
        await record(tx, actor, 'deleted', before, { used: before.used })
      }),

    async listInviteCodeRedemptions(id, { limit, cursor, total, search }) {
      const after = readCursor(cursor)
      if (!(await rows.findInviteCode(db, id))) throw absent('invite code')
      const found = await rows.listRedemptions(db, { codeId: id, search, after, limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.id)
      return {
        items: page,
        nextCursor,
        total: total ? await rows.countRedemptions(db, { codeId: id, search }) : null,
      }
    },

    takesInviteCodes: () => rows.hasUsableCode(db, now()),

    async readInviteCode(typed) {
      const found = await rows.findByCode(db, codeTyped(typed))
      if (!found || stateOf(found, now()) !== 'usable') return null
      return { code: found.code, organisationName: found.inDefaultOrganisation ? null : found.organisationName }
    },
  }
}

/** Who makes codes for an organisation may read them again. */
const isOfOwnAdmin = ({ organisation }: Actor, row: rows.InviteCodeRow): boolean =>
  row.byOrganisation && organisation?.role === 'admin' && organisation.id === row.organisationId

async function refuseMany(tx: Db, organisationId: string, most: number): Promise<void> {
  if ((await rows.countInviteCodes(tx, { madeBy: organisationId })) < most) return
  throw new Refused('too-many-invite-codes', `An organisation has at most ${most} invite codes. Delete one first.`)
}

/** Without letters that are read as digits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Sixty random bits: nobody finds one by trying. */
function freshCode(randomBytes: (size: number) => Buffer): string {
  const letters = [...randomBytes(12)].map((byte) => alphabet[byte % alphabet.length])
  return grouped(letters.join(''))
}

/** As it was meant: people type small letters, O for 0, and leave hyphens out. */
export const codeTyped = (typed: string): string =>
  grouped(
    typed
      .toUpperCase()
      .replaceAll(/[^0-9A-Z]/g, '')
      .replaceAll('O', '0')
      .replaceAll(/[IL]/g, '1'),
  )

const grouped = (letters: string) => letters.match(/.{1,4}/g)?.join('-') ?? ''

const dateOf = (text: string | null) => (text === null ? null : new Date(text))

function refusePast(expiresAt: string | null, at: Date): void {
  if (expiresAt === null || new Date(expiresAt) > at) return
  throw new Refused('expiry-in-the-past', 'Choose a time to come, or switch the code off.', {
    kind: 'input',
    field: 'expiresAt',
  })
}

function stateOf(
  { active, expiresAt, used, quota }: Pick<rows.InviteCodeRow, 'active' | 'expiresAt' | 'used' | 'quota'>,
  at: Date,
): InviteCodeView['state'] {
  if (!active) return 'inactive'
  if (expiresAt !== null && expiresAt <= at) return 'expired'
  return used >= quota ? 'used-up' : 'usable'
}
