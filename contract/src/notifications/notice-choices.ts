import { z } from 'zod'
import { endpoint } from '../endpoint.ts'

export const noticeDelivery = z.enum(['at-once', 'daily', 'never']).meta({
  description: 'By mail at once, in one mail a day, or only in the inbox.',
})

export type NoticeDelivery = z.output<typeof noticeDelivery>

const words = {
  security: {
    title: 'Your account',
    description: 'Password, second factor, address and API tokens: so that you learn of what you did not do yourself.',
  },
  decisions: {
    title: 'Decisions',
    description: 'What became of what you asked for, and what others decided about your apps and keys.',
  },
  endings: { title: 'Keys that end', description: 'Before a credential of your apps ends, and when it has ended.' },
  waiting: { title: 'Requests that wait', description: 'Access and organisations that people ask for.' },
  registrations: { title: 'Registrations', description: 'People who have registered and wait for approval.' },
  failures: {
    title: 'What needs mending',
    description: 'Providers that are down, policies that changed, runs, webhooks and templates that failed.',
  },
} as const

export type NoticeTopic = keyof typeof words

export const noticeTopics = Object.keys(words) as NoticeTopic[]

/** What each topic is called, and what it is about. */
export const noticeTopicWords: Readonly<Record<NoticeTopic, { title: string; description: string }>> = words

/** They always come at once: without them somebody would not notice that their account was taken, or that they can go on. */
const fixedTopics = ['security', 'decisions'] as const

export type ChosenTopic = Exclude<NoticeTopic, (typeof fixedTopics)[number]>

export const chosenTopics = noticeTopics.filter(
  (topic): topic is ChosenTopic => !(fixedTopics as readonly string[]).includes(topic),
)

const choices = z.object({
  items: z.array(
    z.object({
      topic: z.enum(noticeTopics),
      title: z.string(),
      description: z.string(),
      delivery: noticeDelivery,
      fixed: z.boolean().meta({ description: 'It always comes at once.' }),
    }),
  ),
})

const one = noticeDelivery.optional()

export const noticeChoicesInput = z.strictObject({
  endings: one,
  waiting: one,
  registrations: one,
  failures: one,
} satisfies Record<ChosenTopic, typeof one>)

export const noticeChoiceEndpoints = {
  showNoticeChoices: endpoint({
    method: 'GET',
    path: '/own/notice-choices',
    tag: 'Inbox',
    summary: 'Show which notices come by mail',
    description: 'Of the topics that concern you. Whatever is chosen, all of it is in the inbox.',
    access: 'signed-in',
    reply: choices,
    status: 200,
  }),
  updateNoticeChoices: endpoint({
    method: 'PATCH',
    path: '/own/notice-choices',
    tag: 'Inbox',
    summary: 'Choose which notices come by mail',
    description: 'What is left out stays. Notices about your account and decisions always come at once.',
    access: 'signed-in',
    body: noticeChoicesInput,
    reply: choices,
    status: 200,
  }),
} as const
