import { z } from 'zod'
import { address, count, field, mailKind } from './mail-kind.ts'

const person = z.object({ firstName: field('First name of the person') })

export const accountMails = {
  'account-registered': mailKind({
    title: 'Registration waits',
    when: 'Somebody registered and needs approval: to the owners of the portal.',
    schema: z.object({
      name: field('Name of the person'),
      email: field('Their e-mail address'),
      accountsUrl: address('The page where accounts are approved'),
    }),
    sample: {
      name: 'Dana Developer',
      email: 'dana@partner.example',
      accountsUrl: 'https://portal.example.com/admin/accounts?status=pending',
    },
  }),
  welcome: mailKind({
    title: 'Welcome',
    when: 'Somebody registered: to them.',
    schema: person.extend({
      pending: z.boolean().meta({ description: 'Whether the account still waits for approval' }),
      portalUrl: address('The catalogue of the live portal'),
    }),
    sample: { firstName: 'Dana', pending: false, portalUrl: 'https://portal.example.com/portal/catalogue-products' },
  }),
  'account-activated': mailKind({
    title: 'Account activated',
    when: 'An account was approved or activated again: to its holder.',
    schema: person.extend({ signInUrl: address('Where to sign in') }),
    sample: { firstName: 'Dana', signInUrl: 'https://portal.example.com/auth/password/login' },
  }),
  'registration-rejected': mailKind({
    title: 'Registration rejected',
    when: 'Somebody who waited for approval was rejected: to them.',
    schema: person.extend({ reason: field('Why; may be empty') }),
    sample: { firstName: 'Dana', reason: 'Please register with the address of your company.' },
  }),
  'account-deactivated': mailKind({
    title: 'Account deactivated',
    when: 'An account was deactivated: to its holder.',
    schema: person,
    sample: { firstName: 'Dana' },
  }),
  'account-deleted': mailKind({
    title: 'Account deleted',
    when: 'Somebody deleted their own account: to the address it had.',
    schema: person,
    sample: { firstName: 'Dana' },
  }),
  invitation: mailKind({
    title: 'Invitation',
    when: 'Somebody was invited, to an organisation or to the portal: to them.',
    schema: person.extend({
      inviterName: field('Who invites them'),
      organisationName: z
        .string()
        .nullable()
        .meta({ description: 'The organisation they would belong to; null for none of their own' }),
      invitationUrl: address('Where the invitation is accepted; works once'),
      days: count('For how many days the address works'),
    }),
    sample: {
      firstName: 'Dana',
      inviterName: 'Olga Owner',
      organisationName: 'Partner Ltd',
      invitationUrl: 'https://portal.example.com/auth/invitation?token=sample',
      days: 7,
    },
  }),
  'password-reset': mailKind({
    title: 'Choose a new password',
    when: 'Somebody asked for a new password: to the holder of the account.',
    schema: person.extend({
      resetUrl: address('Where the new password is chosen; works once'),
      hours: count('For how many hours the address works'),
    }),
    sample: { firstName: 'Dana', resetUrl: 'https://portal.example.com/auth/password/edit?token=sample', hours: 24 },
  }),
  'password-changed': mailKind({
    title: 'Password changed',
    when: 'The password of an account was changed: to its holder.',
    schema: person.extend({ resetUrl: address('Where to ask for a new password if it was somebody else') }),
    sample: { firstName: 'Dana', resetUrl: 'https://portal.example.com/auth/password/new' },
  }),
  'second-factor-changed': mailKind({
    title: 'Second factor changed',
    when: 'The second factor of an account was turned on or off, reset, or got new recovery codes; a passkey was added or removed: to its holder.',
    schema: person.extend({
      change: z
        .enum(['turned-on', 'turned-off', 'reset', 'codes-renewed', 'passkey-added', 'passkey-removed', 'app-removed'])
        .meta({ description: 'What was done; `reset` is done by the back office, which takes app and passkeys away' }),
      resetUrl: address('Where to ask for a new password if it was somebody else'),
    }),
    sample: { firstName: 'Dana', change: 'turned-on', resetUrl: 'https://portal.example.com/auth/password/new' },
  }),
  'recovery-code-used': mailKind({
    title: 'Recovery code used',
    when: 'Somebody signed in with a recovery code: to the holder of the account.',
    schema: person.extend({
      left: z.number().int().nonnegative().meta({ description: 'How many codes are left' }),
      secondFactorUrl: address('Where new codes are made'),
      resetUrl: address('Where to ask for a new password if it was somebody else'),
    }),
    sample: {
      firstName: 'Dana',
      left: 9,
      secondFactorUrl: 'https://portal.example.com/portal/private/profile/second-factor',
      resetUrl: 'https://portal.example.com/auth/password/new',
    },
  }),
  'registration-confirmation': mailKind({
    title: 'Confirm a registration',
    when: 'Somebody registered and has to show that they read mails at the address: to that address.',
    schema: person.extend({
      confirmUrl: address('Where the address is confirmed; works once'),
      hours: count('For how many hours it works'),
      resetUrl: address('Where another password is chosen'),
    }),
    sample: {
      firstName: 'Dana',
      confirmUrl: 'https://portal.example.com/auth/email/registration?token=sample',
      hours: 24,
      resetUrl: 'https://portal.example.com/auth/password/new',
    },
  }),
  'already-registered': mailKind({
    title: 'Registered already',
    when: 'Somebody registered with an address that has an account: to its holder.',
    schema: person.extend({
      signInUrl: address('Where to sign in'),
      resetUrl: address('Where another password is chosen'),
    }),
    sample: {
      firstName: 'Dana',
      signInUrl: 'https://portal.example.com/auth/password/login',
      resetUrl: 'https://portal.example.com/auth/password/new',
    },
  }),
  'email-confirmation': mailKind({
    title: 'Confirm an address',
    when: 'Somebody wants another e-mail address for their account: to that address.',
    schema: person.extend({
      confirmUrl: address('Where the address is confirmed; works once'),
      hours: count('For how many hours it works'),
    }),
    sample: { firstName: 'Dana', confirmUrl: 'https://portal.example.com/auth/email/confirm?token=sample', hours: 24 },
  }),
  'email-changed': mailKind({
    title: 'Address changed',
    when: 'The e-mail address of an account was changed: to the address it had before.',
    schema: person.extend({ newEmail: field('The address it has now') }),
    sample: { firstName: 'Dana', newEmail: 'dana@partner.example' },
  }),
  'api-token-created': mailKind({
    title: 'API token created',
    when: 'Somebody of the back office created an API token: to them.',
    schema: person.extend({
      tokenName: field('What they called it'),
      expiresAt: field('When it ends, as a point in time'),
      tokensUrl: address('The page where it is revoked'),
    }),
    sample: {
      firstName: 'Olga',
      tokenName: 'Nightly export',
      expiresAt: '2027-01-31T08:00:00Z',
      tokensUrl: 'https://portal.example.com/admin/api-tokens',
    },
  }),
  'organisation-requested': mailKind({
    title: 'Organisation requested',
    when: 'Somebody asks for an organisation of their own: to the owners of the portal.',
    schema: z.object({
      requesterName: field('Who asks'),
      requesterEmail: field('Their e-mail address'),
      organisationName: field('The name they ask for'),
      requestsUrl: address('The page where such requests are decided'),
    }),
    sample: {
      requesterName: 'Dana Developer',
      requesterEmail: 'dana@partner.example',
      organisationName: 'Partner Ltd',
      requestsUrl: 'https://portal.example.com/admin/organisation-requests',
    },
  }),
  'organisation-approved': mailKind({
    title: 'Organisation approved',
    when: 'A request for an organisation was approved: to who asked.',
    schema: person.extend({
      organisationName: field('What it is called'),
      inviteUrl: address('Where colleagues are invited'),
    }),
    sample: {
      firstName: 'Dana',
      organisationName: 'Partner Ltd',
      inviteUrl: 'https://portal.example.com/portal/private/users/invite',
    },
  }),
  'organisation-rejected': mailKind({
    title: 'Organisation not approved',
    when: 'A request for an organisation was rejected: to who asked.',
    schema: person.extend({
      organisationName: field('The name they asked for'),
      reason: field('Why'),
      organisationUrl: address('Where they can ask again'),
    }),
    sample: {
      firstName: 'Dana',
      organisationName: 'Partner Ltd',
      reason: 'Your company is here already: ask Robin Reader to invite you.',
      organisationUrl: 'https://portal.example.com/portal/private/organisation',
    },
  }),
  test: mailKind({
    title: 'Test mail',
    when: 'An owner tries the mail settings: to an address they choose.',
    schema: z.object({ askedBy: field('Who asked for it') }),
    sample: { askedBy: 'Olga Owner' },
  }),
}
