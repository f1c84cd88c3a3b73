import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { findByCode, insertRedemption, takeSlot } from './invite-codes.queries.ts'
import { codeTyped } from './invite-codes.ts'
import { join } from './memberships.ts'
import { lockOrganisation, type OrganisationRow } from './organisations.queries.ts'

/**
 * Places who registers with an invite code in its organisation and team, in the transaction that makes the account.
 * @throws Refused `invite-code-unusable` at the field `inviteCode`
 */
export async function redeemInviteCode(
  tx: Db,
  actor: Actor,
  { accountId, inviteCode }: { accountId: string; inviteCode: string },
  at: Date,
): Promise<void> {
  const { organisationId, teamIds } = await takeInviteCode(tx, actor, { accountId, inviteCode }, at)
  await join(tx, { organisationId, accountId, role: 'member', teamIds }, at)
  await publish(tx, at, 'membership.created', { organisationId, accountId, role: 'member' })
}

/**
 * Uses a slot of a code up.
 * @param refuse throws for whom its organisation is not, before a slot is lost
 * @throws Refused `invite-code-unusable` at the field `inviteCode`
 */
export async function takeInviteCode(
  tx: Db,
  actor: Actor,
  { accountId, inviteCode }: { accountId: string; inviteCode: string },
  at: Date,
  refuse?: (organisation: OrganisationRow) => Promise<void>,
): Promise<{ organisationId: string; teamIds: string[] }> {
  const wanted = codeTyped(inviteCode)
  const found = await findByCode(tx, wanted)
  // Before the code itself: who deletes its team holds the organisation, and changes the code then.
  const organisation = found && (await lockOrganisation(tx, found.organisationId))
  if (!organisation) throw unusable()
  await refuse?.(organisation)
  const code = await takeSlot(tx, wanted, at)
  if (!code) throw unusable()
  const { id, name, organisationId, teamId } = code
  await insertRedemption(tx, { invite_code_id: id, account_id: accountId, redeemed_at: at })
  await recordAudit(tx, actor, at, {
    action: 'invite-code.redeemed',
    object: { kind: 'invite-code', id, name },
    details: { accountId, organisationId, teamId },
  })
  return { organisationId, teamIds: teamId === null ? [] : [teamId] }
}

/** Before anything costly is done. @throws Refused `invite-code-unusable` */
export async function requireInviteCode(db: Db, inviteCode: string, at: Date): Promise<void> {
  const found = await findByCode(db, codeTyped(inviteCode))
  const isOver = found?.expiresAt !== null && (found?.expiresAt ?? at) <= at
  if (!found?.active || isOver || found.used >= found.quota) throw unusable()
}

const unusable = () =>
  new Refused(
    'invite-code-unusable',
    'This invite code can’t be used: it is not known, switched off, too old, or used up. Check it with whoever gave it to you, or leave it out.',
    { kind: 'input', field: 'inviteCode' },
  )
