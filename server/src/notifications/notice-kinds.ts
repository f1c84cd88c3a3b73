import type { NoticeTopic, Permission } from '@portico/contract'
import type { MailModels, MailName } from '../themes/index.ts'
import type { PlaceName } from './places.ts'

interface NoticeKind<N extends MailName> {
  /** By which people choose whether they want the mail. */
  topic: NoticeTopic
  /** For notices to owners: who may do something about it. */
  concerns?: Permission
  /** What the mail of the day says of so many, and where to look; left out where the mail always goes at once. */
  summary?: { text(count: number): string; path: string }
  /** What the inbox says; names in it are those of the time. */
  sentence(model: MailModels[N]): string
  /** Where an entry leads, with the id of what it is about. */
  leadsTo: PlaceName
}

/** What people find in their inbox, beside the mail of the same name. Mails for who can't sign in, or that hold a secret, are not among them. */
const kinds = {
  'access-request-submitted': {
    topic: 'waiting',
    concerns: 'access-requests:decide',
    summary: counted('access request waits', 'access requests wait', '/admin/access-requests'),
    sentence: ({ requesterName, organisationName, products, planName }) =>
      `${requesterName} of ${organisationName} asks for ${all(products)} with the plan ${planName}.`,
    leadsTo: 'access-request',
  },
  'access-request-withdrawn': {
    topic: 'waiting',
    concerns: 'access-requests:decide',
    summary: counted(
      'access request was withdrawn',
      'access requests were withdrawn',
      '/admin/access-requests?status=all',
    ),
    sentence: ({ requesterName, products }) => `${requesterName} no longer asks for ${all(products)}.`,
    leadsTo: 'access-request',
  },
  'access-request-approved': {
    topic: 'decisions',
    sentence: ({ products, planName, appName }) =>
      `Your access to ${all(products)} with the plan ${planName} was approved. The key is with the app ${appName}.`,
    leadsTo: 'app',
  },
  'access-request-rejected': {
    topic: 'decisions',
    sentence: ({ products, planName, reason }) =>
      `Your request for ${all(products)} with the plan ${planName} was not approved${because(reason)}`,
    leadsTo: 'app',
  },
  'credential-expires-soon': {
    topic: 'endings',
    summary: counted('credential ends soon', 'credentials end soon', '/portal/private/dashboard'),
    sentence: ({ credentialName, appName, expiresAt }) =>
      `The credential ${credentialName} of the app ${appName} ends on ${dayOf(expiresAt)}.`,
    leadsTo: 'app',
  },
  'credential-expired': {
    topic: 'endings',
    summary: counted('credential has ended', 'credentials have ended', '/portal/private/dashboard'),
    sentence: ({ credentialName, appName, expiresAt }) =>
      `The credential ${credentialName} of the app ${appName} ended on ${dayOf(expiresAt)}.`,
    leadsTo: 'app',
  },
  'credential-suspended': {
    topic: 'decisions',
    sentence: ({ credentialName, appName, reason }) =>
      `The credential ${credentialName} of the app ${appName} was suspended by those who run the portal${because(reason)}`,
    leadsTo: 'app',
  },
  'credential-resumed': {
    topic: 'decisions',
    sentence: ({ credentialName, appName }) =>
      `The credential ${credentialName} of the app ${appName} is no longer suspended.`,
    leadsTo: 'app',
  },
  'credential-revoked': {
    topic: 'decisions',
    sentence: ({ credentialName, appName }) =>
      `The credential ${credentialName} of the app ${appName} was revoked by those who run the portal.`,
    leadsTo: 'app',
  },
  'app-given': {
    topic: 'decisions',
    sentence: ({ appName }) => `The app ${appName} is yours now.`,
    leadsTo: 'app',
  },
  'app-taken': {
    topic: 'decisions',
    sentence: ({ appName, ownerName }) => `Your app ${appName} was given to ${ownerName}.`,
    leadsTo: 'app',
  },
  'organisation-requested': {
    topic: 'waiting',
    concerns: 'people:write',
    summary: counted('organisation was asked for', 'organisations were asked for', '/admin/organisation-requests'),
    sentence: ({ requesterName, organisationName }) =>
      `${requesterName} asks for an organisation called ${organisationName}.`,
    leadsTo: 'organisation-request',
  },
  'organisation-approved': {
    topic: 'decisions',
    sentence: ({ organisationName }) => `Your organisation ${organisationName} is ready: invite your colleagues.`,
    leadsTo: 'own-organisation',
  },
  'organisation-rejected': {
    topic: 'decisions',
    sentence: ({ organisationName, reason }) =>
      `The organisation ${organisationName} was not approved${because(reason)}`,
    leadsTo: 'own-organisation',
  },
  'account-registered': {
    topic: 'registrations',
    concerns: 'people:write',
    summary: counted(
      'person has registered and waits for approval',
      'people have registered and wait for approval',
      '/admin/accounts?status=pending',
    ),
    sentence: ({ name, email }) => `${name} (${email}) has registered and waits for approval.`,
    leadsTo: 'account',
  },
  'password-changed': {
    topic: 'security',
    sentence: () => 'Your password was changed.',
    leadsTo: 'profile',
  },
  'second-factor-changed': {
    topic: 'security',
    sentence: ({ change }) =>
      ({
        'turned-on': 'Your second factor was turned on.',
        'turned-off': 'Your second factor was turned off.',
        reset: 'The back office has turned off your second factor.',
        'codes-renewed': 'You have new recovery codes; the earlier ones no longer work.',
        'passkey-added': 'A passkey was added to your account.',
        'passkey-removed': 'A passkey was removed from your account.',
        'app-removed': 'Codes of your authenticator app no longer count.',
      })[change],
    leadsTo: 'second-factor',
  },
  'recovery-code-used': {
    topic: 'security',
    sentence: ({ left }) => `Somebody signed in with one of your recovery codes; ${left} are left.`,
    leadsTo: 'second-factor',
  },
  'email-changed': {
    topic: 'security',
    sentence: ({ newEmail }) => `Your e-mail address is ${newEmail} now.`,
    leadsTo: 'profile',
  },
  'api-token-created': {
    topic: 'security',
    sentence: ({ tokenName }) => `The API token ${tokenName} was created for your account.`,
    leadsTo: 'api-tokens',
  },
  'provider-down': {
    topic: 'failures',
    concerns: 'providers:write',
    summary: counted(
      'time a provider could not be reached',
      'times a provider could not be reached',
      '/admin/providers',
    ),
    sentence: ({ providerName, reason }) => `The provider ${providerName} can’t be reached${because(reason)}`,
    leadsTo: 'provider',
  },
  'provider-up': {
    topic: 'failures',
    concerns: 'providers:write',
    summary: counted('time a provider answered again', 'times a provider answered again', '/admin/providers'),
    sentence: ({ providerName }) => `The provider ${providerName} answers again.`,
    leadsTo: 'provider',
  },
  'synchronisation-failed': {
    topic: 'failures',
    concerns: 'providers:write',
    summary: counted('synchronisation failed', 'synchronisations failed', '/admin/synchronisations'),
    sentence: ({ providerName, reason }) => `The provider ${providerName} could not be synchronised${because(reason)}`,
    leadsTo: 'synchronisation',
  },
  'policies-changed': {
    topic: 'failures',
    concerns: 'products:write',
    summary: counted('run found changed policies', 'runs found changed policies', '/admin/synchronisations'),
    sentence: ({ providerName, orphaned, drifted }) =>
      `At the provider ${providerName} ${orphaned} products or plans have lost their policy, and ${drifted} policies were changed.`,
    leadsTo: 'synchronisation',
  },
  'mail-template-failed': {
    topic: 'failures',
    concerns: 'mail-templates:write',
    summary: counted('changed template of a mail failed', 'changed templates of mails failed', '/admin/mail-templates'),
    sentence: ({ templateTitle }) =>
      `The changed template “${templateTitle}” could not be used; the shipped one stood in for it.`,
    leadsTo: 'mail-template',
  },
  'webhook-paused': {
    topic: 'failures',
    concerns: 'webhooks:write',
    summary: counted('webhook was paused', 'webhooks were paused', '/admin/webhooks'),
    sentence: ({ webhookName, reason }) => `The webhook ${webhookName} was paused${because(reason)}`,
    leadsTo: 'webhook',
  },
} satisfies { [N in MailName]?: NoticeKind<N> }

export type NoticeName = keyof typeof kinds

export const noticeKinds: { readonly [N in NoticeName]: NoticeKind<N> } = kinds

export const isNotice = (name: string): name is NoticeName => Object.hasOwn(noticeKinds, name)

/** Who gets any notice of a topic; nobody in particular for what is about the reader. */
export const permissionsFor = (topic: NoticeTopic): Permission[] =>
  Object.values(noticeKinds).flatMap((kind) => (kind.topic === topic && kind.concerns ? [kind.concerns] : []))

function counted(one: string, many: string, path: string) {
  return { text: (count: number) => `${count} ${count === 1 ? one : many}`, path }
}

const names = new Intl.ListFormat('en-GB')
const all = (products: readonly string[]) => names.format(products)

const because = (reason: string) => (reason === '' ? '.' : `: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`)

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const dayOf = (at: string) => days.format(new Date(at))
