import type { peopleEndpoints } from '@portico/contract'
import type { Identity } from '../identity/index.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { People } from './people.ts'

export const peopleApi = (people: People, identity: Identity): Handlers<typeof peopleEndpoints> => ({
  listAccounts: ({ query }) => people.listAccounts(query),
  showAccount: ({ params }) => people.showAccount(params.accountId),
  async activateAccount({ actor, params }) {
    await identity.activateAccount(actor, params.accountId)
    return people.showAccount(params.accountId)
  },
  async deactivateAccount({ actor, params }) {
    await identity.deactivateAccount(actor, params.accountId)
    return people.showAccount(params.accountId)
  },
  listOrganisations: ({ query }) => people.listOrganisations(query),
})
