import type { Identity } from '../identity/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { MembersApps } from './members-apps.ts'
import { organisationIdsOf } from './memberships.queries.ts'
import type { Memberships } from './memberships.ts'
import { takeInviteCode } from './redemption.ts'

export interface Joining {
  /**
   * Makes whoever has an account a member of the organisation and team of an invite code, beside those they belong to.
   * @throws Refused `invite-code-unusable`, `already-member`, `too-many-attempts`
   */
  joinWithInviteCode(actor: Actor, inviteCode: string): Promise<{ organisationId: string }>
}

export interface JoiningDeps {
  db: Db
  now: () => Date
  identity: Pick<Identity, 'countWrongLink'>
  apps: MembersApps
}

export function createJoining(
  { db, now, identity, apps }: JoiningDeps,
  { addMember }: Pick<Memberships, 'addMember'>,
): Joining {
  return {
    async joinWithInviteCode(actor, inviteCode) {
      const accountId = actor.accountId ?? ''
      const work = inTransaction(db, async (tx) => {
        const there = await organisationIdsOf(tx, accountId)
        const { organisationId, teamIds } = await takeInviteCode(
          tx,
          actor,
          { accountId, inviteCode },
          now(),
          async ({ id, name, isDefault }) => {
            // The default organisation is for who belongs nowhere else.
            if (there.includes(id) || (isDefault && there.length > 0)) throw alreadyThere(isDefault ? null : name)
          },
        )
        return {
          organisationId,
          moved: await addMember(actor, { organisationId, accountId, role: 'member', teamIds }, tx),
        }
      })
      const { organisationId, moved } = await work.catch((error: unknown) => {
        // After the look-up: who has a good one is never held up by others at the same address.
        if (error instanceof Refused && error.code === 'invite-code-unusable') identity.countWrongLink(actor)
        throw error
      })
      await apps.settle(moved)
      return { organisationId }
    },
  }
}

const alreadyThere = (name: string | null) =>
  new Refused('already-member', name ? `You belong to ${name} already.` : 'You belong to an organisation already.', {
    field: 'inviteCode',
  })
