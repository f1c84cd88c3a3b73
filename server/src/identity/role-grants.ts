import { limitableRoles } from '@portico/contract'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import * as rows from './accounts.queries.ts'
import type { Identity } from './identity.ts'
import { lastOwner } from './rights-over-accounts.ts'
import { adminRoleNames, isAdminRole } from './roles.ts'

type RoleGrantVerbs = Pick<Identity, 'changeAdminRoles' | 'limitToProducts' | 'requireFitLimit'>

/** Who may do what at the back office. Sessions read it with every request, so it holds at once. */
export const createRoleGrants = ({ db, now }: { db: Db; now: () => Date }): RoleGrantVerbs => ({
  changeAdminRoles: (actor, accountId, wanted, outer = db) =>
    inTransaction(outer, async (tx) => {
      // Owners first and in order: of two who take the role from each other at once, the second finds herself the last.
      const owners = await rows.takeActiveOwners(tx)
      const account = await rows.takeAccount(tx, accountId)
      if (!account) throw absent('account')
      const before = account.admin_roles
      if (account.is_service && wanted.includes('owner')) throw neverOwner()
      const after = adminRoleNames.filter((role) => wanted.includes(role))
      if (owners.length === 1 && owners[0] === accountId && !after.includes('owner')) throw lastOwner()
      if (before.length === after.length && after.every((role) => before.includes(role))) return
      if (account.limited_to_products && !areLimitable(after)) throw stillLimited()
      await rows.removeGrants(tx, accountId)
      await rows.insertGrants(tx, accountId, after, now())
      // Whoever is given a role again later begins without a limit, as everybody does.
      if (after.length === 0) await rows.replaceProductLimit(tx, accountId, null)
      await recordAudit(tx, actor, now(), {
        action: 'account.roles-changed',
        object: { kind: 'account', id: accountId, name: account.name },
        details: { before, after },
      })
      await publish(tx, now(), 'account.roles-changed', { accountId, roles: after })
    }),

  limitToProducts: (actor, accountId, wanted, outer = db) =>
    inTransaction(outer, async (tx) => {
      const account = await rows.takeAccount(tx, accountId)
      if (!account) throw absent('account')
      const { admin_roles: roles } = account
      refuseUnfit(roles, wanted)
      const before = account.limited_to_products ? await rows.productLimitOf(tx, accountId) : null
      const after = wanted && [...new Set(wanted)].toSorted()
      if (JSON.stringify(before) === JSON.stringify(after)) return
      await refuseUnknownProduct(() => rows.replaceProductLimit(tx, accountId, after))
      await recordAudit(tx, actor, now(), {
        action: 'account.product-limit-changed',
        object: { kind: 'account', id: accountId, name: account.name },
        details: { before, after },
      })
    }),

  async requireFitLimit(roles, productIds, within) {
    refuseUnfit(roles, productIds)
    if (productIds === null) return
    const wanted = new Set(productIds)
    if ((await rows.productsThere(within, [...wanted])).length < wanted.size) throw unknownProduct()
  },
})

function refuseUnfit(roles: readonly string[], productIds: readonly string[] | null): void {
  if (productIds !== null && (roles.length === 0 || !areLimitable(roles))) throw unfit()
}

const neverOwner = () =>
  new Refused('service-owner', 'A program is never an owner: it could make others.', { field: 'roles' })

const areLimitable = (roles: readonly string[]) =>
  roles.every((role) => isAdminRole(role) && limitableRoles.includes(role))

const stillLimited = () =>
  new Refused(
    'limited-to-products',
    'This person is limited to some products, which only publishers and approvers can be: lift the limit first.',
    { field: 'roles' },
  )

const unfit = () =>
  new Refused(
    'limit-unfit',
    'Only who is a publisher or an approver and nothing else can be limited to products: another role would reach beyond them.',
    { field: 'productIds' },
  )

async function refuseUnknownProduct(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (violatedConstraint(error) !== 'product_limits_product_id_fkey') throw error
    throw unknownProduct(error)
  }
}

const unknownProduct = (cause?: unknown) =>
  new Refused('unknown-product', 'One of these products does not exist any more: load the page again.', {
    kind: 'input',
    field: 'productIds',
    cause,
  })
