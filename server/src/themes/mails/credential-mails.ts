import { z } from 'zod'
import { address, count, field, mailKind, names } from './mail-kind.ts'

const ending = z.object({
  firstName: field('First name of the owner of the app'),
  credentialName: field('Name of the credential'),
  appName: field('The app it belongs to'),
  planName: field('Its plan'),
  products: names('Names of the products it opens'),
  expiresAt: field('When it ends, as a point in time'),
  appUrl: address('The page of the app'),
})

const sample = {
  firstName: 'Dana',
  credentialName: 'Nightly run',
  appName: 'Warehouse robot',
  planName: 'Standard',
  products: ['Acme Parcels'],
  expiresAt: '2027-01-31T08:00:00Z',
  appUrl: 'https://portal.example.com/portal/private/apps/1',
}

const decided = ending.omit({ expiresAt: true })
const { expiresAt: _, ...decidedSample } = sample

/** What happens to credentials, to the owners of their apps. */
export const credentialMails = {
  'credential-expires-soon': mailKind({
    title: 'Credential ends soon',
    when: 'At each lead time of the key settings before a credential ends: to the owner of its app.',
    schema: ending.extend({ days: count('How many days are left, rounded up') }),
    sample: { ...sample, days: 7 },
  }),
  'credential-expired': mailKind({
    title: 'Credential has ended',
    when: 'The time of a credential is over: to the owner of its app.',
    schema: ending,
    sample,
  }),
  'credential-suspended': mailKind({
    title: 'Credential suspended',
    when: 'The back office suspends a credential: to the owner of its app.',
    schema: decided.extend({ reason: field('Why, as far as somebody has said so') }),
    sample: { ...decidedSample, reason: 'Ten times the usual number of calls since this morning.' },
  }),
  'credential-resumed': mailKind({
    title: 'Credential resumed',
    when: 'The back office opens a suspended credential again: to the owner of its app.',
    schema: decided,
    sample: decidedSample,
  }),
  'credential-revoked': mailKind({
    title: 'Credential revoked',
    when: 'The back office revokes a credential: to the owner of its app.',
    schema: decided,
    sample: decidedSample,
  }),
}
