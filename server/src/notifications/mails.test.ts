import { expect, test } from 'vitest'
import { type OwnStage, setStage } from '../test-capabilities.ts'
import { createQueueMail } from './index.ts'
import { openPost } from './test-mailbox.ts'

async function queueTest(stage: OwnStage, recipient: string): Promise<string> {
  const mail = { eventId: null, template: 'test', recipient, model: { askedBy: 'Olga' } } as const
  await createQueueMail({ vault: stage.vault })(stage.db, mail, stage.clock.now())
  const row = await stage.db
    .selectFrom('mails')
    .select('id')
    .where('recipient', '=', recipient)
    .executeTakeFirstOrThrow()
  return row.id
}

const all = { after: null, limit: 10, total: true }

test('the outbox lists newest first, by state and recipient, page by page', async () => {
  const stage = await setStage()
  const { mails } = await openPost(stage)
  for (const who of ['ada', 'ben', 'cy_']) await queueTest(stage, `${who}@example.com`)
  const recipients = async (query: object) =>
    (await mails.list({ ...all, ...query })).items.map((mail) => mail.recipient)
  expect(await recipients({})).toEqual(['cy_@example.com', 'ben@example.com', 'ada@example.com'])
  expect(await recipients({ search: 'y_@' })).toEqual(['cy_@example.com'])
  expect(await recipients({ search: '%' })).toEqual([])
  expect(await recipients({ state: 'sent' })).toEqual([])
  const first = await mails.list({ ...all, limit: 2 })
  expect(first).toMatchObject({ total: 3, items: [{ title: 'Test mail' }, {}] })
  expect(first.nextCursor).not.toBeNull()
})

test('a mail that waits can be cancelled, and is not sent then', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  const id = await queueTest(stage, 'ada@example.com')
  expect(await post.mails.cancelMail(stage.owner, id)).toMatchObject({ state: 'cancelled', nextAttemptAt: null })
  await post.connect()
  await post.deliverMails()
  expect(post.mailbox.letters).toEqual([])
  await expect(post.mails.cancelMail(stage.owner, id)).rejects.toMatchObject({ code: 'mail-not-waiting' })
})

test('a mail that failed or was sent is sent again on demand', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  await post.connect()
  const id = await queueTest(stage, 'ada@example.com')
  post.mailbox.behave({ recipient: () => '550 unknown' })
  await post.deliverMails()
  expect(await post.mails.show(id)).toMatchObject({ state: 'failed' })
  post.mailbox.behave({})
  for (const letters of [1, 2]) {
    expect(await post.mails.resendMail(stage.owner, id)).toMatchObject({ state: 'waiting', attempts: 0, failure: null })
    await post.deliverMails()
    expect(post.mailbox.letters).toHaveLength(letters)
  }
})

test('mails that are done are forgotten after ninety days; what waits is kept', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  const cancelled = await queueTest(stage, 'ada@example.com')
  await queueTest(stage, 'ben@example.com')
  await post.mails.cancelMail(stage.owner, cancelled)
  stage.clock.advance(91 * 24 * 3600_000)
  await post.forgetOldMails()
  expect((await post.mails.list(all)).items.map((mail) => mail.recipient)).toEqual(['ben@example.com'])
})
