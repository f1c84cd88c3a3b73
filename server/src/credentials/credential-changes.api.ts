import type { credentialChangeEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Credentials } from './credentials.ts'

export const credentialChangesApi = (credentials: Credentials): Handlers<typeof credentialChangeEndpoints> => ({
  updateCredential: ({ actor, params, body, seenVersion }) =>
    credentials.updateCredential(actor, params.credentialId, body, seenVersion),
  addCredentialProducts: ({ actor, params, body }) =>
    credentials.addCredentialProducts(actor, params.credentialId, body.productIds),
  removeCredentialProduct: ({ actor, params }) =>
    credentials.removeCredentialProduct(actor, params.credentialId, params.productId),
  changeCredentialPlan: ({ actor, params, body }) =>
    credentials.changeCredentialPlan(actor, params.credentialId, body.planId, body.quota),
  suspendCredential: ({ actor, params, body }) =>
    credentials.suspendCredential(actor, params.credentialId, body.reason),
  resumeCredential: ({ actor, params }) => credentials.resumeCredential(actor, params.credentialId),
  suspendCredentialsOfApp: ({ actor, params, body }) =>
    credentials.suspendCredentialsOfApp(actor, params.appId, body.reason),
  resumeCredentialsOfApp: ({ actor, params }) => credentials.resumeCredentialsOfApp(actor, params.appId),
  renewCredential: ({ actor, params }) => credentials.renewCredential(actor, params.credentialId),
  finishCredentialRotation: ({ actor, params }) => credentials.finishCredentialRotation(actor, params.credentialId),
  retryCredential: ({ actor, params }) => credentials.retryCredential(actor, params.credentialId),
})
