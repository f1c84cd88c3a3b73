import { type EventName, eventNames, events, eventVersions } from '@portico/contract'
import { expect, test } from 'vitest'
import { type Cause, openPlay, type Play } from './test-causes.ts'
import { causesOfAccess } from './test-causes-of-access.ts'
import { causesOfOffers } from './test-causes-of-offers.ts'
import { causesOfPeople } from './test-causes-of-people.ts'
import { type MailName, mailNames } from './themes/index.ts'
import { openReceiver, type Receiver, verify } from './webhooks/test-receiver.ts'

/** An event without a cause is refused by the compiler: add it to the table it fits. */
const causes: Record<EventName, Cause> = { ...causesOfPeople, ...causesOfAccess, ...causesOfOffers }

/** Mails that none of these events calls for, and the test that causes them. */
const sentElsewhere: Partial<Record<MailName, string>> = {
  'account-deleted': 'site/own-account.test.ts',
  'account-registered': 'notifications/notifications.test.ts',
  'already-registered': 'site/confirm-registration.test.ts',
  'daily-digest': 'notifications/notice-choices.test.ts',
  // One is not sent when the other follows at once.
  'provider-down': 'notifications/notices.test.ts',
  'provider-up': 'notifications/notices.test.ts',
  'registration-confirmation': 'site/confirm-registration.test.ts',
  'webhook-paused': 'webhooks/delivery.test.ts',
  // Not of a run that fails as its provider is down.
  'synchronisation-failed': 'notifications/notices.test.ts',
  test: 'notifications/mail-settings.test.ts',
}

test('WHK-5: every event of the catalogue is caused through the API or by its job, and arrives at a receiver with its data; every mail it calls for arrives', {
  timeout: 120_000,
}, async () => {
  const play = await openPlay()
  const receiver = await openReceiver()
  const hook = await play.ask('createWebhook', { url: `${receiver.url}/all`, events: eventNames })
  const { secret } = await play.ask('revealWebhookSecret', undefined, 'owner', { webhookId: hook.id })
  const told = async () =>
    (await play.stage.db.selectFrom('events').select(['name', 'payload']).orderBy('id').execute()).map(
      ({ name }) => name,
    )
  for (const [name, cause] of Object.entries(causes)) {
    const before = (await told()).length
    await cause(play)
    // People are told of what is so when an event is handed out.
    await play.stage.capabilities.events.dispatch()
    expect((await told()).slice(before), name).toContain(name)
  }
  expect(Object.keys(causes).toSorted()).toEqual([...eventNames].toSorted())
  // Whoever acts on them can read each.
  const failed = play.stage.db.selectFrom('events').select(['name', 'last_error']).where('last_error', 'is not', null)
  expect(await failed.execute()).toEqual([])
  await expectEveryEvent(play, receiver, secret)
  await expectEveryMail(play)
})

async function expectEveryEvent({ stage }: Play, receiver: Receiver, secret: string): Promise<void> {
  const { webhookDelivery } = stage.capabilities
  await webhookDelivery.startDue()
  await webhookDelivery.idle()
  const messages = receiver.received.map((one) => {
    verify(stage, secret, one)
    return JSON.parse(one.body) as { type: EventName; version: number; data: unknown }
  })
  for (const { type, version, data } of messages) {
    expect(events[type].safeParse(data).error, type).toBeUndefined()
    expect(version, type).toBe(eventVersions[type])
  }
  expect([...new Set(messages.map(({ type }) => type))].toSorted()).toEqual([...eventNames].toSorted())
}

/** Each at its recipient, under its own id, as text and as HTML. */
async function expectEveryMail({ stage, post }: Play): Promise<void> {
  await post.connect()
  // One about a provider waits for what may make it needless.
  stage.clock.advance(3600_000)
  await post.deliverMails()
  const mails = await stage.db.selectFrom('mails').select(['id', 'template', 'recipient', 'subject', 'state']).execute()
  const letters = new Map(post.mailbox.letters.map((letter) => [/^Message-ID: <([^@]+)@/m.exec(letter)?.[1], letter]))
  for (const { id, template, recipient, state } of mails.filter((mail) => mail.state !== 'cancelled')) {
    const letter = letters.get(id) ?? ''
    expect({ template, state, to: /^To: (\S+)/m.exec(letter)?.[1] }).toEqual({ template, state: 'sent', to: recipient })
    expect(letter, template).toMatch(/Content-Type: text\/plain[\s\S]+Content-Type: text\/html/)
  }
  const arrived = mails.filter(({ state }) => state === 'sent').map(({ template }) => template)
  expect([...new Set([...arrived, ...Object.keys(sentElsewhere)])].toSorted()).toEqual([...mailNames].toSorted())
}
