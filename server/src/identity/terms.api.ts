import type { termsEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Identity } from './identity.ts'

export const termsApi = (identity: Identity): Handlers<typeof termsEndpoints> => ({
  listTerms: async () => whole(await identity.listTerms()),
  publishTerms: ({ actor, body }) => identity.publishTerms(actor, body),
  showTerms: ({ params }) => identity.showTerms(params.termsId),
  async withdrawTerms({ actor, params }) {
    await identity.withdrawTerms(actor, params.termsId)
    return undefined
  },
  listTermsAcceptances: async ({ params }) => whole(await identity.listTermsAcceptances(params.accountId)),
})

const whole = <T>(items: T[]) => ({ items, nextCursor: null, total: items.length })
