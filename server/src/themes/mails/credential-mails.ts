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

/** About the end of credentials, to the owners of their apps. */
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
}
