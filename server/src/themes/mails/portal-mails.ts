import { z } from 'zod'
import { address, count, field, mailKind } from './mail-kind.ts'

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
  'daily-digest': mailKind({
    title: 'Daily digest',
    when: 'Once a day, from the hour of the settings on, when something has happened: to who has chosen it in place of single mails.',
    schema: z.object({
      firstName: field('First name of the recipient'),
      total: count('How many notices there are'),
      news: z
        .array(
          z.object({
            kind: z.string().default(''),
            count: z.number().int().default(0),
            text: z.string(),
            url: z.url({ protocol: /^https?$/ }),
          }),
        )
        .meta({
          description:
            'Of each kind how many, in English words (`text`), and where to look (`url`); for words of your own the `kind` of notice, called as its mail, and their `count`',
        }),
      inboxUrl: address('The inbox, which has each of them'),
    }),
    sample: {
      firstName: 'Olga',
      total: 4,
      news: [
        {
          kind: 'access-request-submitted',
          count: 3,
          text: '3 access requests wait',
          url: 'https://portal.example.com/admin/access-requests',
        },
        {
          kind: 'webhook-paused',
          count: 1,
          text: '1 webhook was paused',
          url: 'https://portal.example.com/admin/webhooks',
        },
      ],
      inboxUrl: 'https://portal.example.com/portal/private/inbox',
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
