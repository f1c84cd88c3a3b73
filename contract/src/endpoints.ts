import { accessRequestEndpoints } from './access/access-requests.ts'
import { accessSettingsEndpoints } from './access/access-settings.ts'
import { cartEndpoints } from './access/cart.ts'
import { checkoutEndpoints } from './access/checkouts.ts'
import { planChangeEndpoints } from './access/plan-changes.ts'
import { visibilityEndpoints } from './access/visibility.ts'
import { usageEndpoints } from './analytics/usage.ts'
import { usageReportEndpoints } from './analytics/usage-reports.ts'
import { usageRetentionEndpoints } from './analytics/usage-retention.ts'
import { appEndpoints } from './apps/apps.ts'
import { auditEntryEndpoints } from './audit/audit-entries.ts'
import { auditRetentionEndpoints } from './audit/audit-retention.ts'
import { catalogueEndpoints } from './catalogue/catalogues.ts'
import { planEndpoints } from './catalogue/plans.ts'
import { policyLinkEndpoints } from './catalogue/policy-links.ts'
import { productEndpoints } from './catalogue/products.ts'
import { synchronisationEndpoints } from './catalogue/synchronisations.ts'
import { accountImportEndpoints } from './consumers/account-imports.ts'
import { invitationEndpoints } from './consumers/invitations.ts'
import { inviteCodeEndpoints } from './consumers/invite-codes.ts'
import { organisationRequestEndpoints } from './consumers/organisation-requests.ts'
import { organisationEndpoints } from './consumers/organisations.ts'
import { ownInviteCodeEndpoints } from './consumers/own-invite-codes.ts'
import { ownOrganisationEndpoints } from './consumers/own-organisation.ts'
import { peopleEndpoints } from './consumers/people.ts'
import { credentialChangeEndpoints } from './credentials/credential-changes.ts'
import { credentialViewEndpoints } from './credentials/credential-views.ts'
import { credentialEndpoints } from './credentials/credentials.ts'
import { customCredentialEndpoints } from './credentials/custom-credentials.ts'
import { differenceEndpoints } from './credentials/differences.ts'
import { keySettingsEndpoints } from './credentials/key-settings.ts'
import { customFieldEndpoints } from './custom-fields/custom-fields.ts'
import { apiDocumentEndpoints } from './documentation/api-documents.ts'
import { gatewayApiEndpoints } from './gateway/gateway-apis.ts'
import { accountSettingsEndpoints } from './identity/account-settings.ts'
import { apiTokenEndpoints } from './identity/api-tokens.ts'
import { impersonationEndpoints } from './identity/impersonation.ts'
import { ownSessionEndpoints } from './identity/own-sessions.ts'
import { passkeyEndpoints } from './identity/passkeys.ts'
import { pictureEndpoints } from './identity/pictures.ts'
import { secondFactorEndpoints } from './identity/second-factor.ts'
import { serviceAccountEndpoints } from './identity/service-accounts.ts'
import { sessionEndpoints } from './identity/session.ts'
import { signUpSettingsEndpoints } from './identity/sign-up-settings.ts'
import { termsEndpoints } from './identity/terms.ts'
import { digestSettingsEndpoints } from './notifications/digest-settings.ts'
import { inboxEndpoints } from './notifications/inbox.ts'
import { mailLanguageEndpoints } from './notifications/mail-languages.ts'
import { mailSettingsEndpoints } from './notifications/mail-settings.ts'
import { mailTemplateEndpoints } from './notifications/mail-templates.ts'
import { mailEndpoints } from './notifications/mails.ts'
import { noticeChoiceEndpoints } from './notifications/notice-choices.ts'
import { providerEndpoints } from './providers/providers.ts'
import { webhookDeliveryEndpoints } from './webhooks/webhook-deliveries.ts'
import { webhookEndpoints } from './webhooks/webhooks.ts'

/** Every operation of the REST API by its name. */
export const endpoints = {
  ...sessionEndpoints,
  ...ownSessionEndpoints,
  ...passkeyEndpoints,
  ...secondFactorEndpoints,
  ...apiTokenEndpoints,
  ...serviceAccountEndpoints,
  ...accountSettingsEndpoints,
  ...signUpSettingsEndpoints,
  ...customFieldEndpoints,
  ...termsEndpoints,
  ...peopleEndpoints,
  ...impersonationEndpoints,
  ...accountImportEndpoints,
  ...pictureEndpoints,
  ...organisationEndpoints,
  ...invitationEndpoints,
  ...ownOrganisationEndpoints,
  ...organisationRequestEndpoints,
  ...inviteCodeEndpoints,
  ...ownInviteCodeEndpoints,
  ...providerEndpoints,
  ...gatewayApiEndpoints,
  ...productEndpoints,
  ...visibilityEndpoints,
  ...planEndpoints,
  ...catalogueEndpoints,
  ...policyLinkEndpoints,
  ...synchronisationEndpoints,
  ...apiDocumentEndpoints,
  ...appEndpoints,
  ...accessRequestEndpoints,
  ...cartEndpoints,
  ...checkoutEndpoints,
  ...planChangeEndpoints,
  ...accessSettingsEndpoints,
  ...credentialEndpoints,
  ...differenceEndpoints,
  ...credentialViewEndpoints,
  ...credentialChangeEndpoints,
  ...keySettingsEndpoints,
  ...customCredentialEndpoints,
  ...usageEndpoints,
  ...usageReportEndpoints,
  ...usageRetentionEndpoints,
  ...inboxEndpoints,
  ...noticeChoiceEndpoints,
  ...digestSettingsEndpoints,
  ...mailEndpoints,
  ...mailLanguageEndpoints,
  ...mailSettingsEndpoints,
  ...mailTemplateEndpoints,
  ...webhookEndpoints,
  ...webhookDeliveryEndpoints,
  ...auditEntryEndpoints,
  ...auditRetentionEndpoints,
} as const
