import { z } from 'zod'
import { address, field, mailKind } from './mail-kind.ts'

const firstName = field('First name of the recipient')
const appName = field('Name of the app')

/** About apps that have another owner. */
export const appMails = {
  'app-given': mailKind({
    title: 'App given to you',
    when: 'Somebody gives an app to another owner: to the new one.',
    schema: z.object({
      firstName,
      appName,
      organisationName: field('Name of the organisation it belongs to'),
      appUrl: address('The page of the app'),
    }),
    sample: {
      firstName: 'Dana',
      appName: 'Warehouse robot',
      organisationName: 'Harbour Logistics',
      appUrl: 'https://portal.example.com/portal/private/apps/1',
    },
  }),
  'app-taken': mailKind({
    title: 'App given to somebody else',
    when: 'Somebody else gives an app to another owner: to the one before.',
    schema: z.object({ firstName, appName, ownerName: field('Name of the new owner') }),
    sample: { firstName: 'Dana', appName: 'Warehouse robot', ownerName: 'Sam Keller' },
  }),
}
