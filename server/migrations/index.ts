import type { Migration } from 'kysely/migration'
import * as platform from './0001-platform.ts'
import * as identity from './0010-identity.ts'
import * as consumers from './0011-consumers.ts'
import * as gateway from './0020-gateway.ts'
import * as providers from './0030-providers.ts'
import * as catalogue from './0040-catalogue.ts'
import * as documentation from './0050-documentation.ts'
import * as apps from './0060-apps.ts'
import * as credentials from './0070-credentials.ts'
import * as access from './0080-access.ts'
import * as analytics from './0090-analytics.ts'
import * as notifications from './0110-notifications.ts'
import * as providerKinds from './0120-provider-kinds.ts'
import * as synchronisation from './0130-synchronisation.ts'
import * as productLife from './0140-product-life.ts'
import * as departures from './0141-departures.ts'
import * as accessInDepth from './0150-access-in-depth.ts'
import * as credentialChanges from './0160-credential-changes.ts'
import * as lastUseOfKeys from './0161-last-use-of-keys.ts'
import * as reconciliation from './0170-reconciliation.ts'
import * as usageStore from './0180-usage-store.ts'
import * as appSharingAndCredentialKinds from './0190-app-sharing-and-credential-kinds.ts'
import * as mails from './0200-mails.ts'
import * as forgottenPasswords from './0210-forgotten-passwords.ts'
import * as noJobQueue from './0220-no-job-queue.ts'
import * as people from './0250-people.ts'
import * as apiTokens from './0260-api-tokens.ts'
import * as emailConfirmations from './0261-email-confirmations.ts'
import * as auditLog from './0270-audit-log.ts'
import * as webhooks from './0271-webhooks.ts'
import * as ownOrganisations from './0280-own-organisations.ts'
import * as secondFactors from './0290-second-factors.ts'
import * as confirmedAddresses from './0291-confirmed-addresses.ts'
import * as passwordHistory from './0292-password-history.ts'
import * as noticesOfTime from './0300-notices-of-time.ts'
import * as mailsToThoseConcerned from './0301-mails-to-those-concerned.ts'
import * as auditForwarding from './0302-audit-forwarding.ts'
import * as customFields from './0310-custom-fields.ts'
import * as terms from './0311-terms.ts'
import * as passkeys from './0330-passkeys.ts'
import * as accountImports from './0340-account-imports.ts'
import * as profilePictures from './0341-profile-pictures.ts'
import * as productLimits from './0350-product-limits.ts'
import * as impersonations from './0351-impersonations.ts'
import * as inbox from './0360-inbox.ts'
import * as noticeChoices from './0361-notice-choices.ts'
import * as ownInviteCodes from './0380-own-invite-codes.ts'
import * as peopleInDepth from './0381-people-in-depth.ts'
import * as urgentMails from './0390-urgent-mails.ts'
import * as mailLanguages from './0420-mail-languages.ts'
import * as webhookFilters from './0421-webhook-filters.ts'
import * as packedDocuments from './0430-packed-documents.ts'
import * as keyHeaders from './0440-key-headers.ts'

/** Every migration, in order. A released one is never changed: the next step is a new file. */
export const migrations: Record<string, Migration> = {
  '0001-platform': platform,
  '0010-identity': identity,
  '0011-consumers': consumers,
  '0020-gateway': gateway,
  '0030-providers': providers,
  '0040-catalogue': catalogue,
  '0050-documentation': documentation,
  '0060-apps': apps,
  '0070-credentials': credentials,
  '0080-access': access,
  '0090-analytics': analytics,
  '0110-notifications': notifications,
  '0120-provider-kinds': providerKinds,
  '0130-synchronisation': synchronisation,
  '0140-product-life': productLife,
  '0141-departures': departures,
  '0150-access-in-depth': accessInDepth,
  '0160-credential-changes': credentialChanges,
  '0170-reconciliation': reconciliation,
  '0180-usage-store': usageStore,
  '0161-last-use-of-keys': lastUseOfKeys,
  '0190-app-sharing-and-credential-kinds': appSharingAndCredentialKinds,
  '0200-mails': mails,
  '0210-forgotten-passwords': forgottenPasswords,
  '0220-no-job-queue': noJobQueue,
  '0270-audit-log': auditLog,
  '0260-api-tokens': apiTokens,
  '0250-people': people,
  '0261-email-confirmations': emailConfirmations,
  '0271-webhooks': webhooks,
  '0280-own-organisations': ownOrganisations,
  '0290-second-factors': secondFactors,
  '0291-confirmed-addresses': confirmedAddresses,
  '0292-password-history': passwordHistory,
  '0300-notices-of-time': noticesOfTime,
  '0310-custom-fields': customFields,
  '0301-mails-to-those-concerned': mailsToThoseConcerned,
  '0311-terms': terms,
  '0302-audit-forwarding': auditForwarding,
  '0350-product-limits': productLimits,
  '0351-impersonations': impersonations,
  '0360-inbox': inbox,
  '0361-notice-choices': noticeChoices,
  '0340-account-imports': accountImports,
  '0341-profile-pictures': profilePictures,
  '0330-passkeys': passkeys,
  '0380-own-invite-codes': ownInviteCodes,
  '0381-people-in-depth': peopleInDepth,
  '0390-urgent-mails': urgentMails,
  '0420-mail-languages': mailLanguages,
  '0421-webhook-filters': webhookFilters,
  '0440-key-headers': keyHeaders,
  '0430-packed-documents': packedDocuments,
}
