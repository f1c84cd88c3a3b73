import { describe, expect, test } from 'vitest'
import { addMember, addOffering, type OwnStage, requestAndApprove, setStage } from '../test-capabilities.ts'
import { createQueueMail } from './index.ts'
import { type ConnectMail, connectMail, connectMailWithin } from './smtp.ts'
import { openPost, type Post } from './test-mailbox.ts'

const hour = 3600_000

/** A stage with one mail to Ada in the outbox. */
async function withMail(
  products = 'Parcels',
  connectTo: ConnectMail = connectMail,
): Promise<{ stage: OwnStage; post: Post }> {
  const stage = await setStage()
  await requestAndApprove(
    stage,
    await addMember(stage, { email: 'ada@example.com' }),
    await addOffering(stage, { name: products }),
  )
  await stage.capabilities.events.dispatch()
  await stage.db.deleteFrom('mails').where('template', '<>', 'access-request-approved').execute()
  return { stage, post: await openPost(stage, { connectTo }) }
}

const onlyMail = async ({ db }: OwnStage) => db.selectFrom('mails').selectAll().executeTakeFirstOrThrow()

describe('delivery', () => {
  test('hands a mail over as text and HTML, from the sender that was set, and says so', async () => {
    const { stage, post } = await withMail()
    await post.connect()
    await post.deliverMails()
    const mail = await onlyMail(stage)
    expect(mail).toMatchObject({ state: 'sent', attempts: 1, last_error: null, next_attempt_at: null })
    const [letter = ''] = post.mailbox.letters
    expect(letter).toContain('From: Acme portal <portal@example.com>')
    expect(letter).toContain('To: ada@example.com')
    expect(letter).toContain('Subject: Access approved: Parcels')
    expect(letter).toContain(`Message-ID: <${mail.id}@localhost>`)
    expect(letter).toMatch(/Content-Type: text\/plain[\s\S]+Content-Type: text\/html/)
    await post.deliverMails()
    expect(post.mailbox.letters).toHaveLength(1)
  })

  test('without a server draws what waits and keeps it, and sends it once there is one', async () => {
    const { stage, post } = await withMail()
    expect(await post.deliverMails()).toBe(0)
    expect(await onlyMail(stage)).toMatchObject({ state: 'waiting', attempts: 0, subject: 'Access approved: Parcels' })
    await post.connect()
    await post.deliverMails()
    expect(await onlyMail(stage)).toMatchObject({ state: 'sent' })
  })

  test('tries again later what the server can’t take now, under the same message id, until a day is over', async () => {
    const { stage, post } = await withMail()
    await post.connect()
    post.mailbox.behave({ data: () => '451 try later' })
    await post.deliverMails()
    const after = await onlyMail(stage)
    expect(after).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(after.last_error).toContain('451 try later')
    await post.deliverMails()
    expect(await onlyMail(stage)).toMatchObject({ attempts: 1 })
    for (let hours = 0; hours < 25; hours += 1) {
      stage.clock.advance(hour)
      await post.deliverMails()
    }
    expect(await onlyMail(stage)).toMatchObject({ state: 'failed', next_attempt_at: null })
    expect(post.mailbox.letters).toEqual([])
  })

  test('gives up at once when the address is refused for good', async () => {
    const { stage, post } = await withMail()
    await post.connect()
    post.mailbox.behave({ recipient: () => '550 no such person' })
    await post.deliverMails()
    const mail = await onlyMail(stage)
    expect(mail.state).toBe('failed')
    expect(mail.last_error).toContain('550 no such person')
  })

  test('repeats a mail whose taking was not confirmed, so that it arrives at least once', async () => {
    const { stage, post } = await withMail()
    await post.connect()
    post.mailbox.behave({ data: () => null })
    await post.deliverMails()
    expect(await onlyMail(stage)).toMatchObject({ state: 'waiting', attempts: 1 })
    post.mailbox.behave({})
    stage.clock.advance(hour)
    await post.deliverMails()
    const ids = post.mailbox.letters.map((letter) => /Message-ID: (.+)/i.exec(letter)?.[1])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('waits for a server that hangs no longer than it must, and tries again under the same message id', async () => {
    const patience = { greetingMs: 200, silenceMs: 200 }
    const { stage, post } = await withMail('Parcels', connectMailWithin(patience))
    await post.connect()
    for (const behaviour of [{ greets: false }, { data: () => '' }]) {
      post.mailbox.behave(behaviour)
      await post.deliverMails()
      const { state, last_error } = await onlyMail(stage)
      expect([state, last_error]).toEqual(['waiting', 'The mail server did not answer in time.'])
      stage.clock.advance(hour)
    }
    post.mailbox.behave({})
    Object.assign(patience, { greetingMs: 10_000, silenceMs: 10_000 })
    await post.deliverMails()
    expect(await onlyMail(stage)).toMatchObject({ state: 'sent', attempts: 3, last_error: null })
    const ids = post.mailbox.letters.map((letter) => /Message-ID: (.+)/i.exec(letter)?.[1])
    expect(new Set(ids).size).toBe(1)
  })

  test('leaves the other mails alone when the server can’t be reached, and sends each once when it is back after an hour', async () => {
    const { stage, post } = await withMail()
    const queueMail = createQueueMail({ vault: stage.vault })
    const test = {
      eventId: null,
      template: 'test',
      recipient: 'second@example.com',
      model: { askedBy: 'Olga' },
    } as const
    await queueMail(stage.db, test, stage.clock.now())
    await post.connect()
    await stage.db
      .updateTable('settings')
      .set({ value: settingsWithPort(1) })
      .where('name', '=', 'mail')
      .execute()
    expect(await post.deliverMails()).toBe(1)
    const attempts = await stage.db.selectFrom('mails').select('attempts').orderBy('id').execute()
    expect(attempts.map((mail) => mail.attempts).toSorted()).toEqual([0, 1])
    for (let minutes = 0; minutes < 60; minutes += 5) {
      stage.clock.advance(5 * 60_000)
      await post.deliverMails()
    }
    const waiting = await stage.db.selectFrom('mails').select(['state', 'last_error']).orderBy('id').execute()
    const unreachable = { state: 'waiting', last_error: expect.stringContaining('can’t be reached') }
    expect(waiting).toEqual([unreachable, unreachable])
    await post.connect()
    stage.clock.advance(hour)
    await post.deliverMails()
    const sent = await stage.db.selectFrom('mails').select(['state', 'last_error']).orderBy('id').execute()
    expect(sent).toEqual([
      { state: 'sent', last_error: null },
      { state: 'sent', last_error: null },
    ])
    expect(post.mailbox.letters).toHaveLength(2)
  })

  test('takes up what a process that died had begun', async () => {
    const { stage, post } = await withMail()
    await post.connect()
    await post.drawMails()
    const until = new Date(stage.clock.now().getTime() + hour)
    await stage.db
      .updateTable('mails')
      .set({ lease: '00000000-0000-7000-8000-000000000001', lease_until: until })
      .execute()
    await post.deliverMails()
    expect(post.mailbox.letters).toHaveLength(0)
    stage.clock.advance(hour + 1)
    await post.deliverMails()
    expect(post.mailbox.letters).toHaveLength(1)
  })

  test('by two processes at once sends each mail once', async () => {
    const { stage, post } = await withMail()
    const second = await openPost(stage)
    await second.connect()
    await post.connect()
    await Promise.all([post.deliverMails(), second.deliverMails(), post.deliverMails()])
    expect(post.mailbox.letters.length + second.mailbox.letters.length).toBe(1)
  })
})

describe('what only the recipient may read', () => {
  const reset = {
    eventId: null,
    template: 'password-reset',
    recipient: 'ada@example.com',
    model: { firstName: 'Ada', resetUrl: 'http://localhost:3001/auth/password/edit?token=very-secret', hours: 24 },
    secretFields: ['resetUrl'],
  } as const

  test('is in the letter and nowhere else, and is erased once that has left', async () => {
    const stage = await setStage()
    const post = await openPost(stage)
    await createQueueMail({ vault: stage.vault })(stage.db, reset, stage.clock.now())
    await post.connect()
    await post.deliverMails()
    expect(post.mailbox.letters[0]).toContain('very-secret')
    const mail = await onlyMail(stage)
    expect(mail.model_sealed).toBeNull()
    expect(JSON.stringify(mail)).not.toContain('very-secret')
    await expect(post.mails.resendMail(stage.owner, mail.id)).rejects.toMatchObject({ code: 'mail-secret-gone' })
  })

  test('is hidden from the back office, except in an evaluation, where the outbox is the mailbox', async () => {
    const stage = await setStage()
    await createQueueMail({ vault: stage.vault })(stage.db, reset, stage.clock.now())
    const production = await openPost(stage)
    await production.drawMails()
    const { id } = await onlyMail(stage)
    const shown = await production.mails.show(id)
    expect(`${shown.html}${shown.text}`).not.toContain('very-secret')
    const evaluation = await openPost(stage, { evaluation: true })
    expect((await evaluation.mails.show(id)).text).toContain('very-secret')
  })
})

test('what somebody waits for goes before all else, and what can’t be drawn holds up nothing and is given up after a day', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  const queueMail = createQueueMail({ vault: stage.vault })
  const at = stage.clock.now()
  for (const recipient of ['one@example.com', 'two@example.com', 'broken@example.com'])
    await queueMail(stage.db, { eventId: null, template: 'test', recipient, model: { askedBy: 'Olga' } }, at)
  await stage.db.updateTable('mails').set({ template: 'gone' }).where('recipient', '=', 'broken@example.com').execute()
  // However far the others have come.
  await post.drawMails()
  const model = { firstName: 'Ada', resetUrl: 'http://localhost:3001/auth?token=very-secret', hours: 24 }
  const reset = { eventId: null, template: 'password-reset', recipient: 'ada@example.com', model } as const
  await queueMail(stage.db, { ...reset, secretFields: ['resetUrl'] }, at)
  await post.connect()
  await post.deliverMails()
  expect(post.mailbox.letters.map((letter) => /^To: (\S+)/m.exec(letter)?.[1])).toEqual([
    'ada@example.com',
    'one@example.com',
    'two@example.com',
  ])
  const broken = () => stage.db.selectFrom('mails').selectAll().where('template', '=', 'gone').executeTakeFirstOrThrow()
  expect(await broken()).toMatchObject({ state: 'waiting', attempts: 1, lease: null })
  expect((await broken()).last_error).toContain('could not be drawn')
  for (let hours = 0; hours < 25; hours += 1) {
    stage.clock.advance(hour)
    await post.deliverMails()
  }
  expect(await broken()).toMatchObject({ state: 'failed', next_attempt_at: null })
})

test('a name with line breaks and markup stays text, in the subject as in the body', async () => {
  const { stage, post } = await withMail('Par<b>cels')
  const evil = 'Ada\r\nBcc: everybody@example.com <img src=x onerror=alert(1)>'
  await stage.db
    .updateTable('mails')
    .set({ model: JSON.stringify({ ...(await onlyMail(stage)).model, firstName: evil, products: [evil] }) })
    .execute()
  await post.drawMails()
  const { subject, html_body } = await onlyMail(stage)
  expect(subject).toBe('Access approved: Ada Bcc: everybody@example.com <img src=x onerror=alert(1)>')
  expect(html_body).not.toContain('<img')
})

const settingsWithPort = (port: number) =>
  JSON.stringify({
    server: { host: '127.0.0.1', port, security: 'none', username: '' },
    passwordSealed: null,
    fromAddress: 'portal@example.com',
    fromName: 'Portal',
    replyTo: null,
    ownerNotices: [],
    version: 1,
  })
