import type { peopleEndpoints } from '@portico/contract'
import type { Identity } from '../identity/index.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Accounts } from './accounts.ts'
import type { People } from './people.ts'

export const peopleApi = (people: People & Accounts, identity: Identity): Handlers<typeof peopleEndpoints> => ({
  listAccounts: ({ query }) => people.listAccounts(query),
  async createAccount({ actor, body }) {
    const { accountId } = await people.createPerson(actor, body)
    return people.showAccount(accountId)
  },
  showAccount: ({ params }) => people.showAccount(params.accountId),
  async updateAccount({ actor, params, body, seenVersion }) {
    await identity.updateAccount(actor, params.accountId, body, seenVersion)
    return people.showAccount(params.accountId)
  },
  async activateAccount({ actor, params }) {
    await identity.activateAccount(actor, params.accountId)
    return people.showAccount(params.accountId)
  },
  async rejectAccount({ actor, params, body }) {
    await people.rejectAccount(actor, params.accountId, body.reason)
    return undefined
  },
  async deactivateAccount({ actor, params }) {
    await identity.deactivateAccount(actor, params.accountId)
    return people.showAccount(params.accountId)
  },
  async unlockAccount({ actor, params }) {
    await identity.unlockAccount(actor, params.accountId)
    return people.showAccount(params.accountId)
  },
  async resetSecondFactor({ actor, params }) {
    await identity.resetSecondFactor(actor, params.accountId)
    return people.showAccount(params.accountId)
  },
  async sendPasswordReset({ actor, params }) {
    await identity.sendPasswordReset(actor, params.accountId)
    return undefined
  },
  giveTemporaryPassword: ({ actor, params }) => identity.giveTemporaryPassword(actor, params.accountId),
  async changeAdminRoles({ actor, params, body }) {
    await identity.changeAdminRoles(actor, params.accountId, body.roles)
    return people.showAccount(params.accountId)
  },
  async limitToProducts({ actor, params, body }) {
    await identity.limitToProducts(actor, params.accountId, body.productIds)
    return people.showAccount(params.accountId)
  },
  showAccountRemoval: ({ params }) => people.showAccountRemoval(params.accountId),
  async removeAccount({ actor, params, query }) {
    await people.removeAccount(actor, params.accountId, query.confirm)
    return undefined
  },
})
