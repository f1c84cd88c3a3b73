import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { insertGrants, removeGrants, takeAccount, takeActiveOwners } from './accounts.queries.ts'
import type { Identity } from './identity.ts'
import { lastOwner } from './rights-over-accounts.ts'
import { adminRoleNames } from './roles.ts'

/** Who may do what at the back office. Sessions read it with every request, so it holds at once. */
export const createRoleGrants = ({ db, now }: { db: Db; now: () => Date }): Pick<Identity, 'changeAdminRoles'> => ({
  changeAdminRoles: (actor, accountId, wanted, outer = db) =>
    inTransaction(outer, async (tx) => {
      // Owners first and in order: of two who take the role from each other at once, the second finds herself the last.
      const owners = await takeActiveOwners(tx)
      const account = await takeAccount(tx, accountId)
      if (!account) throw absent('account')
      const before = account.admin_roles
      const after = adminRoleNames.filter((role) => wanted.includes(role))
      if (owners.length === 1 && owners[0] === accountId && !after.includes('owner')) throw lastOwner()
      if (before.length === after.length && after.every((role) => before.includes(role))) return
      await removeGrants(tx, accountId)
      await insertGrants(tx, accountId, after, now())
      await recordAudit(tx, actor, now(), {
        action: 'account.roles-changed',
        object: { kind: 'account', id: accountId, name: account.name },
        details: { before, after },
      })
      await publish(tx, now(), 'account.roles-changed', { accountId, roles: after })
    }),
})
