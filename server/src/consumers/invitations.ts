import { createHash } from 'node:crypto'
import type { AdminRole, invitation } from '@portico/contract'
import type { z } from 'zod'
import type { Identity, MailLanguagePort } from '../identity/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { type NewInvitation, newInvitation } from './inputs.ts'
import * as rows from './invitations.queries.ts'
import { isMember } from './memberships.queries.ts'
import { findDefaultOrganisation, findOrganisation } from './organisations.queries.ts'

export type InvitationView = z.input<typeof invitation>

export const invitationDays = 7
const day = 86_400_000
/** Who presses the button again at once floods nobody's mailbox. */
const betweenMails = 60_000
/** Enough for a company that begins, too few to send the world mails through the portal. */
const mostOpen = 500
/** By the people of an organisation themselves. */
const mostADay = 100

/** Records the mail with the token, in the transaction that makes it; the token itself is kept nowhere else. */
export type SendInvitation = (
  tx: Db,
  mail: {
    email: string
    firstName: string
    inviterName: string
    /** Null: to work at the back office, or in the default one. */
    organisationName: string | null
    /** Of the mail, for who has no account. */
    language?: string | null
    token: string
    days: number
    /** Null or left out: at once. */
    leavesAt?: Date
    /** Whose account is there already chooses a password, and accepts nothing. */
    hasAccount?: boolean
  },
  at: Date,
) => Promise<void>

export interface Invitations {
  /**
   * @throws Refused `organisation-not-found`, `team-not-found`, `already-member`, `already-invited`, `default-organisation`,
   * `roles-not-yours`, `too-many-invitations`, `language-not-offered`
   */
  createInvitation(actor: Actor, input: NewInvitation): Promise<{ invitationId: string }>
  /** @throws Refused `invitation-not-found` */
  showInvitation(id: string): Promise<InvitationView>
  listInvitations(query: {
    limit: number
    cursor?: string | undefined
    total: boolean
    search?: string | undefined
    organisationId?: string | undefined
    /** Only those that bring no role at the back office. */
    withoutRoles?: boolean
  }): Promise<{ items: InvitationView[]; nextCursor: string | null; total: number | null }>
  /** The earlier address stops working. @throws Refused `invitation-not-found`, `sent-lately`, `roles-not-yours` */
  resendInvitation(actor: Actor, id: string): Promise<void>
  /** @throws Refused `invitation-not-found`, `roles-not-yours` */
  withdrawInvitation(actor: Actor, id: string): Promise<void>
}

export interface InvitationsDeps {
  db: Db
  identity: Pick<Identity, 'requireFitLimit'>
  now: () => Date
  randomBytes: (size: number) => Buffer
  sendInvitation: SendInvitation
  mailLanguages: MailLanguagePort
}

export const hashOfToken = (token: string) => createHash('sha256').update(token).digest()

export function createInvitations(deps: InvitationsDeps): Invitations {
  const { db, now, randomBytes, sendInvitation, identity, mailLanguages } = deps
  const freshToken = () => randomBytes(32).toString('base64url')
  const expiry = (at: Date) => new Date(at.getTime() + invitationDays * day)

  async function refuseUnfit(tx: Db, actor: Actor, checked: Checked) {
    const { email, organisationId, role, teamIds, adminRoles, productIds } = checked
    requireRoles(actor, adminRoles)
    await identity.requireFitLimit(adminRoles, productIds, tx)
    const organisation = await findOrganisation(tx, organisationId)
    if (!organisation) throw absent('organisation')
    if (organisation.isDefault && role === 'admin') {
      throw new Refused('default-organisation', 'Nobody is an admin of the default organisation.', { field: 'role' })
    }
    if ((await rows.teamsThere(tx, organisationId, teamIds)).length !== new Set(teamIds).size) {
      throw new Refused('team-not-found', 'There is no such team in this organisation.', {
        kind: 'absent',
        field: 'teamIds',
      })
    }
    const account = await rows.findAccountByAddress(tx, email)
    if (account && productIds !== null && (await rows.hasRole(tx, account.id))) throw roleAlready()
    if (account && (await isMember(tx, { accountId: account.id, organisationId }))) {
      throw new Refused('already-member', `${email} belongs to ${organisation.name} already.`, { field: 'email' })
    }
    if ((await rows.countInvitations(tx, { organisationId })) >= mostOpen) {
      throw new Refused(
        'too-many-invitations',
        `${mostOpen} invitations to ${organisation.name} are open. Withdraw some, or wait until they are accepted.`,
      )
    }
    // Withdrawing one and sending it anew would get around the time between two mails.
    const dayAgo = new Date(now().getTime() - day)
    if (!actor.permissions.has('people:write') && (await rows.countSentSince(tx, organisationId, dayAgo)) >= mostADay) {
      throw new Refused('too-many-invitations', `${mostADay} people were invited today. Go on tomorrow.`, {
        kind: 'too-many',
      })
    }
    return organisation
  }

  async function take(tx: Db, actor: Actor, id: string): Promise<rows.InvitationRow> {
    await rows.lockInvitation(tx, id)
    const found = await rows.findInvitation(tx, id)
    if (!found) throw absent('invitation')
    requireRoles(actor, found.adminRoles)
    return found
  }

  async function record(tx: Db, actor: Actor, action: 'sent' | 'resent' | 'withdrawn', about: Recorded) {
    await recordAudit(tx, actor, now(), {
      action: `invitation.${action}`,
      object: { kind: 'invitation', id: about.id, name: about.email },
      details: {
        organisationId: about.organisationId,
        role: about.role,
        adminRoles: about.adminRoles,
        ...(about.productIds ? { productIds: about.productIds } : {}),
      },
    })
  }

  return {
    async createInvitation(actor, input) {
      const { organisationId: wanted, ...given } = newInvitation.parse(input)
      await mailLanguages.requireOffered(given.mailLanguage)
      return inTransaction(db, async (tx) => {
        const organisationId = wanted ?? (await findDefaultOrganisation(tx)).id
        const checked = { ...given, organisationId }
        const organisation = await refuseUnfit(tx, actor, checked)
        const [at, token, id] = [now(), freshToken(), newId()]
        const inserted = await rows.insertInvitation(tx, {
          id,
          email: given.email,
          first_name: given.firstName,
          last_name: given.lastName,
          organisation_id: organisationId,
          role: given.role,
          team_ids: [...new Set(given.teamIds)],
          admin_roles: [...new Set(given.adminRoles)],
          product_ids: given.productIds && [...new Set(given.productIds)],
          mail_language: given.mailLanguage,
          token_hash: hashOfToken(token),
          invited_by: actor.accountId,
          created_at: at,
          sent_at: at,
          expires_at: expiry(at),
        })
        if (!inserted) {
          throw new Refused('already-invited', `${given.email} has an invitation already. Send that one again.`, {
            field: 'email',
          })
        }
        await mail(tx, { ...given, inviterName: actor.name, organisation, token }, at)
        await record(tx, actor, 'sent', { ...checked, id })
        await publish(tx, at, 'invitation.sent', { invitationId: id, organisationId })
        return { invitationId: id }
      })
    },

    async showInvitation(id) {
      const found = await rows.findInvitation(db, id)
      if (!found) throw absent('invitation')
      return shown(found, now())
    },

    async listInvitations({ limit, cursor, total, search, organisationId, withoutRoles = false }) {
      const filter = { search, organisationId, withoutRoles }
      const found = await rows.listInvitations(db, { ...filter, after: readCursor(cursor), limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.id)
      const at = now()
      return {
        items: page.map((row) => shown(row, at)),
        nextCursor,
        total: total ? await rows.countInvitations(db, filter) : null,
      }
    },

    resendInvitation: (actor, id) =>
      inTransaction(db, async (tx) => {
        const found = await take(tx, actor, id)
        const at = now()
        if (at.getTime() - found.sentAt.getTime() < betweenMails) {
          throw new Refused('sent-lately', 'The mail was sent a moment ago. Wait a minute before sending another.')
        }
        const token = freshToken()
        await rows.renewInvitation(tx, id, { token_hash: hashOfToken(token), sent_at: at, expires_at: expiry(at) })
        const organisation = { name: found.organisationName, isDefault: found.inDefaultOrganisation }
        const { email, firstName, mailLanguage } = found
        await mail(tx, { email, firstName, mailLanguage, inviterName: actor.name, organisation, token }, at)
        await record(tx, actor, 'resent', recordedOf(found))
      }),

    withdrawInvitation: (actor, id) =>
      inTransaction(db, async (tx) => {
        const found = await take(tx, actor, id)
        await rows.withdrawInvitation(tx, id, now())
        await record(tx, actor, 'withdrawn', recordedOf(found))
      }),
  }

  async function mail(tx: Db, to: MailTo, at: Date): Promise<void> {
    const { organisation, email, firstName, inviterName, token, mailLanguage: language } = to
    const organisationName = organisation.isDefault ? null : organisation.name
    const words = { email, firstName, inviterName, organisationName, language }
    await sendInvitation(tx, { ...words, token, days: invitationDays }, at)
  }
}

interface MailTo {
  email: string
  firstName: string
  inviterName: string
  mailLanguage: string | null
  organisation: { name: string; isDefault: boolean }
  token: string
}

interface Recorded {
  id: string
  email: string
  organisationId: string
  role: string
  adminRoles: readonly string[]
  productIds: readonly string[] | null
}

const recordedOf = ({ productLimit, ...row }: rows.InvitationRow): Recorded => ({
  ...row,
  productIds: productLimit?.map(({ id }) => id) ?? null,
})

type Checked = Omit<z.output<typeof newInvitation>, 'organisationId'> & { organisationId: string }

export const roleAlready = () =>
  new Refused(
    'has-role',
    'This person has a role at the back office already: roles and their products are changed at the account.',
    { field: 'productIds' },
  )

/** @throws Refused `roles-not-yours` for roles at the back office, unless the actor may give them */
export function requireRoles(actor: Actor, adminRoles: readonly string[]): void {
  if (adminRoles.length === 0 || actor.kind === 'system' || actor.permissions.has('roles:write')) return
  throw new Refused('roles-not-yours', 'Only who may give roles lets somebody into the back office.', {
    kind: 'forbidden',
    field: 'adminRoles',
  })
}

const shown = (row: rows.InvitationRow, at: Date): InvitationView => ({
  id: row.id,
  email: row.email,
  name: `${row.firstName} ${row.lastName}`,
  organisation: { id: row.organisationId, name: row.organisationName },
  role: row.role,
  teams: row.teams,
  adminRoles: row.adminRoles as AdminRole[],
  productLimit: row.productLimit,
  mailLanguage: row.mailLanguage,
  invitedBy: row.invitedById === null ? null : { id: row.invitedById, name: row.invitedByName ?? '' },
  sentAt: row.sentAt,
  expiresAt: row.expiresAt,
  status: row.expiresAt > at ? 'open' : 'expired',
})
