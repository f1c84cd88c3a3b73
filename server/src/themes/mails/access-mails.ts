import { z } from 'zod'
import { address, field, mailKind, names } from './mail-kind.ts'

const request = z.object({
  appName: field('The app that access is for'),
  planName: field('The plan that was asked for'),
  products: names('Names of the products'),
})

const sample = { appName: 'Warehouse robot', planName: 'Standard', products: ['Acme Parcels', 'Acme Address check'] }

const toRequester = request.extend({
  firstName: field('First name of who asked'),
  appUrl: address('The page of the app'),
})

const requesterSample = {
  ...sample,
  firstName: 'Dana',
  appUrl: 'https://portal.example.com/portal/private/apps/1',
}

export const accessMails = {
  'access-request-submitted': mailKind({
    title: 'Access request waits',
    when: 'A request needs a decision: to the owners of the portal.',
    schema: request.extend({
      requesterName: field('Who asked'),
      requesterEmail: field('Their e-mail address'),
      organisationName: field('The organisation the app belongs to'),
      message: field('What they wrote; may be empty'),
      requestUrl: address('The page where it is decided'),
    }),
    sample: {
      ...sample,
      requesterName: 'Dana Developer',
      requesterEmail: 'dana@partner.example',
      organisationName: 'Partner Ltd',
      message: 'We ship about 2,000 parcels a day.',
      requestUrl: 'https://portal.example.com/admin/access-requests/1',
    },
  }),
  'access-request-withdrawn': mailKind({
    title: 'Access request withdrawn',
    when: 'A request was taken back before it was decided: to the owners of the portal.',
    schema: request.extend({
      requesterName: field('Who had asked'),
      organisationName: field('The organisation the app belongs to'),
      requestUrl: address('The page of the request'),
    }),
    sample: {
      ...sample,
      requesterName: 'Dana Developer',
      organisationName: 'Partner Ltd',
      requestUrl: 'https://portal.example.com/admin/access-requests/1',
    },
  }),
  'access-request-approved': mailKind({
    title: 'Access approved',
    when: 'A request was approved and its key is ready: to who asked.',
    schema: toRequester,
    sample: requesterSample,
  }),
  'access-request-rejected': mailKind({
    title: 'Access rejected',
    when: 'A request was rejected: to who asked.',
    schema: toRequester.extend({ reason: field('Why; may be empty') }),
    sample: { ...requesterSample, reason: 'Please ask for the plan Starter first.' },
  }),
}
