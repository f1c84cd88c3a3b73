import { z } from 'zod'
import { address, field, mailKind } from './mail-kind.ts'

/** About the portal itself, to those who run it. */
export const portalMails = {
  'mail-template-failed': mailKind({
    title: 'Changed template failed',
    when: 'A mail could not be drawn with a changed template, so the shipped one was used: to who may change templates.',
    schema: z.object({
      templateTitle: field('What that kind of mail is called'),
      problem: field('Where it failed and why'),
      templateUrl: address('The page where it is mended'),
    }),
    sample: {
      templateTitle: 'Access approved',
      problem: 'body, line 3: undefined variable: aplication',
      templateUrl: 'https://portal.example.com/admin/mail-templates/access-request-approved',
    },
  }),
  'webhook-paused': mailKind({
    title: 'Webhook paused',
    when: 'Nothing has arrived at a webhook for a day, or it said that it is gone: to the owners of the portal.',
    schema: z.object({
      webhookName: field('Its description, or the host of its address'),
      reason: field('Why it was paused'),
      webhookUrl: address('The page of the webhook'),
    }),
    sample: {
      webhookName: 'Billing',
      reason: 'Nothing has arrived for a day. Last: Answered 503.',
      webhookUrl: 'https://portal.example.com/admin/webhooks/1',
    },
  }),
}
