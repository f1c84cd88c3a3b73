import {
  accessRequestEndpoints,
  accessSettingsEndpoints,
  accountImportEndpoints,
  accountSettingsEndpoints,
  apiDocumentEndpoints,
  apiTokenEndpoints,
  appEndpoints,
  auditEntryEndpoints,
  auditRetentionEndpoints,
  cartEndpoints,
  catalogueEndpoints,
  checkoutEndpoints,
  credentialChangeEndpoints,
  credentialEndpoints,
  credentialViewEndpoints,
  customCredentialEndpoints,
  customFieldEndpoints,
  differenceEndpoints,
  digestSettingsEndpoints,
  gatewayApiEndpoints,
  impersonationEndpoints,
  inboxEndpoints,
  invitationEndpoints,
  inviteCodeEndpoints,
  keySettingsEndpoints,
  mailLanguageEndpoints,
  noticeChoiceEndpoints,
  organisationEndpoints,
  organisationRequestEndpoints,
  ownInviteCodeEndpoints,
  ownOrganisationEndpoints,
  ownSessionEndpoints,
  passkeyEndpoints,
  peopleEndpoints,
  pictureEndpoints,
  planChangeEndpoints,
  planEndpoints,
  policyLinkEndpoints,
  productEndpoints,
  providerEndpoints,
  secondFactorEndpoints,
  serviceAccountEndpoints,
  sessionEndpoints,
  signUpSettingsEndpoints,
  synchronisationEndpoints,
  termsEndpoints,
  usageEndpoints,
  usageReportEndpoints,
  usageRetentionEndpoints,
  visibilityEndpoints,
  webhookDeliveryEndpoints,
  webhookEndpoints,
} from '@portico/contract'
import {
  accessRequestsApi,
  accessSettingsApi,
  cartApi,
  checkoutsApi,
  planChangesApi,
  visibilityApi,
} from './access/index.ts'
import { usageApi, usageReportsApi, usageRetentionApi } from './analytics/index.ts'
import { appsApi } from './apps/index.ts'
import type { Capabilities } from './build-capabilities.ts'
import { cataloguesApi, plansApi, policyLinksApi, productsApi, synchronisationsApi } from './catalogue/index.ts'
import {
  accountImportsApi,
  invitationsApi,
  inviteCodesApi,
  organisationRequestsApi,
  organisationsApi,
  ownInviteCodesApi,
  ownOrganisationApi,
  peopleApi,
  picturesApi,
} from './consumers/index.ts'
import {
  credentialChangesApi,
  credentialsApi,
  credentialViewsApi,
  customCredentialsApi,
  differencesApi,
  keySettingsApi,
} from './credentials/index.ts'
import { customFieldsApi } from './custom-fields/index.ts'
import { apiDocumentsApi } from './documentation/index.ts'
import { gatewayApisApi } from './gateway/index.ts'
import {
  accountSettingsApi,
  apiTokensApi,
  impersonationApi,
  ownSessionsApi,
  passkeysApi,
  secondFactorApi,
  serviceAccountsApi,
  sessionApi,
  signUpSettingsApi,
  termsApi,
} from './identity/index.ts'
import { inboxApi, mailLanguagesApi, noticeChoicesApi } from './notifications/index.ts'
import { auditLogApi } from './platform/audit/audit-log.api.ts'
import { type EndpointContext, mountEndpoints } from './platform/http/endpoints.ts'
import { providersApi } from './providers/index.ts'
import { webhooksApi } from './webhooks/index.ts'

/** The operations of the REST API, each answered by the capability it belongs to. */
export function mountApi(context: EndpointContext, capabilities: Capabilities): void {
  const { accessRequests, apps, catalogues, consumers, credentials, documents, gateway } = capabilities
  const { identity, plans, policyLinks, products, providers, showOverview, synchronisations, usage } = capabilities
  mountEndpoints(context, sessionEndpoints, sessionApi(identity))
  mountEndpoints(context, passkeyEndpoints, passkeysApi(identity))
  mountEndpoints(context, secondFactorEndpoints, secondFactorApi(identity))
  mountEndpoints(context, ownSessionEndpoints, ownSessionsApi(identity))
  mountEndpoints(context, impersonationEndpoints, impersonationApi(identity))
  mountEndpoints(context, accountSettingsEndpoints, accountSettingsApi(identity))
  mountEndpoints(context, signUpSettingsEndpoints, signUpSettingsApi(identity))
  mountEndpoints(context, apiTokenEndpoints, apiTokensApi(identity))
  mountEndpoints(context, serviceAccountEndpoints, serviceAccountsApi(identity))
  mountEndpoints(context, termsEndpoints, termsApi(identity))
  mountEndpoints(context, customFieldEndpoints, customFieldsApi(capabilities.fields))
  mountEndpoints(context, peopleEndpoints, peopleApi(consumers, identity))
  mountEndpoints(context, accountImportEndpoints, accountImportsApi(consumers))
  mountEndpoints(context, pictureEndpoints, picturesApi(consumers, identity))
  mountEndpoints(context, organisationEndpoints, organisationsApi(consumers))
  mountEndpoints(context, invitationEndpoints, invitationsApi(consumers))
  mountEndpoints(context, ownOrganisationEndpoints, ownOrganisationApi(consumers))
  mountEndpoints(context, inviteCodeEndpoints, inviteCodesApi(consumers))
  mountEndpoints(context, ownInviteCodeEndpoints, ownInviteCodesApi(consumers))
  mountEndpoints(context, organisationRequestEndpoints, organisationRequestsApi(consumers))
  mountEndpoints(context, providerEndpoints, providersApi(providers))
  mountEndpoints(context, gatewayApiEndpoints, gatewayApisApi(gateway.apis))
  mountEndpoints(context, productEndpoints, productsApi(products))
  mountEndpoints(context, planEndpoints, plansApi(plans))
  mountEndpoints(context, catalogueEndpoints, cataloguesApi(catalogues))
  mountEndpoints(context, policyLinkEndpoints, policyLinksApi(policyLinks, { products, plans }))
  mountEndpoints(context, synchronisationEndpoints, synchronisationsApi(synchronisations, policyLinks))
  mountEndpoints(context, apiDocumentEndpoints, apiDocumentsApi(documents))
  mountEndpoints(context, appEndpoints, appsApi(apps, countAppContents(capabilities)))
  mountEndpoints(context, credentialEndpoints, credentialsApi(credentials))
  mountEndpoints(context, differenceEndpoints, differencesApi(capabilities.reconciliation))
  mountEndpoints(context, credentialViewEndpoints, credentialViewsApi(credentials))
  mountEndpoints(context, keySettingsEndpoints, keySettingsApi(credentials))
  mountEndpoints(context, credentialChangeEndpoints, credentialChangesApi(credentials))
  mountEndpoints(context, customCredentialEndpoints, customCredentialsApi(capabilities.customCredentials))
  mountEndpoints(context, accessRequestEndpoints, accessRequestsApi(accessRequests))
  mountEndpoints(context, checkoutEndpoints, checkoutsApi(accessRequests, capabilities.actingFor))
  mountEndpoints(context, planChangeEndpoints, planChangesApi(accessRequests))
  mountEndpoints(context, cartEndpoints, cartApi(capabilities.cart))
  mountEndpoints(context, accessSettingsEndpoints, accessSettingsApi(capabilities.accessSettings))
  mountEndpoints(context, visibilityEndpoints, visibilityApi(capabilities.explanations))
  mountEndpoints(context, usageEndpoints, usageApi(usage, showOverview))
  mountEndpoints(context, usageReportEndpoints, usageReportsApi(usage))
  mountEndpoints(context, usageRetentionEndpoints, usageRetentionApi(usage))
  mountEndpoints(
    context,
    { ...noticeChoiceEndpoints, ...digestSettingsEndpoints },
    noticeChoicesApi(capabilities.noticeChoices, capabilities.digestSettings),
  )
  mountEndpoints(
    context,
    mailLanguageEndpoints,
    mailLanguagesApi(capabilities.mailLanguages, capabilities.mailLanguageChoice),
  )
  mountEndpoints(context, inboxEndpoints, inboxApi(capabilities.inbox))
  mountEndpoints(
    context,
    { ...auditEntryEndpoints, ...auditRetentionEndpoints },
    auditLogApi(capabilities.auditLog, capabilities.auditRetention),
  )
  mountEndpoints(
    context,
    { ...webhookEndpoints, ...webhookDeliveryEndpoints },
    webhooksApi(capabilities.webhooks, capabilities.webhookDeliveries),
  )
}

const countAppContents = (capabilities: Capabilities) => async (appIds: readonly string[]) => {
  const [credentials, pending] = await Promise.all([
    capabilities.credentials.countByApp(appIds),
    capabilities.accessRequests.countPendingByApp(appIds),
  ])
  return new Map(
    appIds.map((id) => [id, { credentials: credentials.get(id) ?? 0, pendingRequests: pending.get(id) ?? 0 }]),
  )
}
