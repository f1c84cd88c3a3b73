import { adminRoleNames, type Identity } from '../identity/index.ts'
import { type Actor, nobody } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { type Acceptance as Accepted, acceptance } from './inputs.ts'
import * as rows from './invitations.queries.ts'
import { hashOfToken, roleAlready } from './invitations.ts'
import type { MembersApps } from './members-apps.ts'
import { isMember, organisationIdsOf } from './memberships.queries.ts'
import type { Memberships } from './memberships.ts'

export interface Offer {
  email: string
  firstName: string
  lastName: string
  organisationId: string
  /** Null where it is the default one. */
  organisationName: string | null
  /** Then they sign in with it; nobody but who reads the mail is told. */
  hasAccount: boolean
}

export interface Acceptance {
  /** What the holder of a mail is offered; null once it can't be accepted any more. */
  readInvitation(token: string): Promise<Offer | null>
  /**
   * Makes an active account with its membership.
   * @returns the address to sign in with
   * @throws Refused `invitation-spent`, `weak-password`, `email-taken`; ZodError naming the field
   */
  acceptAsNewcomer(actor: Actor, input: Accepted): Promise<{ email: string }>
  /** With the account they have. @throws Refused `invitation-spent`, `invitation-of-another` */
  acceptWithAccount(actor: Actor, token: string): Promise<{ organisationId: string }>
}

export interface AcceptanceDeps {
  db: Db
  now: () => Date
  identity: Pick<Identity, 'createAccount' | 'changeAdminRoles' | 'countWrongLink' | 'limitToProducts' | 'showProfile'>
  apps: MembersApps
}

export function createAcceptance(
  { db, now, identity, apps }: AcceptanceDeps,
  { addMember }: Pick<Memberships, 'addMember'>,
): Acceptance {
  const find = (within: Db, token: string) => rows.findInvitationByToken(within, hashOfToken(token), now())

  /** Of two who use one mail at once, the second finds it spent. */
  async function take(tx: Db, token: string, visitor: Actor): Promise<rows.InvitationRow> {
    const found = await find(tx, token)
    if (found && (await rows.lockInvitation(tx, found.id))) return found
    // After the look-up: who has a good one is never held up by others at the same address.
    identity.countWrongLink(visitor)
    throw spent()
  }

  /** @returns apps that came along */
  async function join(tx: Db, actor: Actor, invitation: rows.InvitationRow, accountId: string): Promise<string[]> {
    const { organisationId, role, inDefaultOrganisation } = invitation
    await rows.markAccepted(tx, invitation.id, accountId, now())
    await recordAudit(tx, actor, now(), {
      action: 'invitation.accepted',
      object: { kind: 'invitation', id: invitation.id, name: invitation.email },
      details: { organisationId, role, adminRoles: invitation.adminRoles },
    })
    await publish(tx, now(), 'invitation.accepted', { invitationId: invitation.id, organisationId, accountId })
    // Whoever belongs somewhere has no need of the default organisation.
    const settled = inDefaultOrganisation && (await organisationIdsOf(tx, accountId)).length > 0
    if (settled || (await isMember(tx, { accountId, organisationId }))) return []
    const teamIds = invitation.teams.map(({ id }) => id)
    return addMember(actor, { organisationId, accountId, role, teamIds }, tx)
  }

  return {
    async readInvitation(token) {
      const found = await find(db, token)
      if (!found) return null
      const { email, firstName, lastName, organisationId, organisationName, inDefaultOrganisation } = found
      return {
        email,
        firstName,
        lastName,
        organisationId,
        organisationName: inDefaultOrganisation ? null : organisationName,
        hasAccount: (await rows.findAccountByAddress(db, email)) !== undefined,
      }
    },

    async acceptAsNewcomer(visitor, input) {
      const { token, mailLanguage: preferred, ...given } = acceptance.parse(input)
      return inTransaction(db, async (tx) => {
        const invitation = await take(tx, token, visitor)
        const { email } = invitation
        const mailLanguage = invitation.mailLanguage ?? preferred
        const person = { ...given, email, mailLanguage, status: 'active', fieldsBy: 'sign-up' } as const
        const { accountId, name } = await identity.createAccount(visitor, person, tx)
        const holder: Actor = {
          ...nobody(visitor.requestId, visitor.address),
          kind: 'account',
          accountId,
          name,
          email,
        }
        await giveRoles(tx, holder, invitation, accountId, [])
        await join(tx, holder, invitation, accountId)
        return { email }
      })
    },

    async acceptWithAccount(actor, token) {
      const { accountId, email } = actor
      if (accountId === null) throw spent()
      const { adminRoles } = await identity.showProfile(actor)
      const { invitation, moved } = await inTransaction(db, async (tx) => {
        const taken = await take(tx, token, actor)
        if (taken.email !== email) throw ofAnother(taken.email)
        await giveRoles(tx, actor, taken, accountId, adminRoles)
        return { invitation: taken, moved: await join(tx, actor, taken, accountId) }
      })
      await apps.settle(moved)
      return { organisationId: invitation.organisationId }
    },
  }

  async function giveRoles(
    tx: Db,
    actor: Actor,
    { adminRoles, productLimit }: rows.InvitationRow,
    accountId: string,
    had: readonly string[],
  ): Promise<void> {
    if (adminRoles.length === 0) return
    // Roles without a limit they were given since would be limited, or the new ones would not be.
    if (productLimit !== null && had.length > 0) throw roleAlready()
    const roles = adminRoleNames.filter((role) => had.includes(role) || adminRoles.includes(role))
    await identity.changeAdminRoles(actor, accountId, roles, tx)
    if (productLimit !== null) {
      const productIds = productLimit.map(({ id }) => id)
      await identity.limitToProducts(actor, accountId, productIds, tx)
    }
  }
}

const spent = () =>
  new Refused(
    'invitation-spent',
    'This invitation can’t be accepted any more: it was used, withdrawn, or is too old. Ask for a new one.',
    { kind: 'input' },
  )

const ofAnother = (email: string) =>
  new Refused('invitation-of-another', `This invitation is for ${email}. Sign in with that account to accept it.`, {
    kind: 'input',
  })
