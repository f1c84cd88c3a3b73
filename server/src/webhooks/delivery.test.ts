import { describe, expect, test } from 'vitest'
import { openTelephone, type Telephone } from './test-receiver.ts'

const hour = 3600_000

const onlyDelivery = async ({ deliveries }: Telephone) => {
  const all = await deliveries()
  expect(all).toHaveLength(1)
  return all[0]
}

describe('a message', () => {
  test('WHK-4 says what happened, of which kind and version, when, and under which id', async () => {
    const telephone = await openTelephone()
    await telephone.happen()
    await telephone.deliver()
    const delivery = await onlyDelivery(telephone)
    const [message] = telephone.receiver.received
    expect(message?.headers).toMatchObject({ 'webhook-id': delivery?.messageId, 'content-type': 'application/json' })
    expect(JSON.parse(message?.body ?? '')).toEqual({
      id: delivery?.messageId,
      type: 'account.activated',
      version: 1,
      timestamp: '2026-03-02T09:00:00.000Z',
      data: { accountId: expect.any(String) },
    })
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, status: 204, failure: null })
    await telephone.deliver()
    expect(telephone.receiver.received).toHaveLength(1)
  })

  test('of an event the webhook was not told of is not recorded', async () => {
    const telephone = await openTelephone({ events: ['app.transferred'] })
    await telephone.happen()
    await telephone.deliver()
    expect(await telephone.deliveries()).toEqual([])
  })

  test('WHK-3 is tried again later and later under the same id, until a day is over; then it can be replayed', async () => {
    const telephone = await openTelephone()
    const { receiver, stage, door } = telephone
    receiver.behave((response) => response.writeHead(500).end('broken'))
    await telephone.happen()
    await telephone.deliver()
    expect(await onlyDelivery(telephone)).toMatchObject({ state: 'waiting', attempts: 1, failure: 'Answered 500.' })
    await telephone.deliver()
    expect(receiver.received).toHaveLength(1)
    let lastTry = 0
    for (let hours = 0; hours < 40; hours += 1) {
      stage.clock.advance(hour)
      const before = receiver.received.length
      await telephone.deliver()
      if (receiver.received.length > before) lastTry = hours + 1
    }
    const given = await onlyDelivery(telephone)
    expect(given).toMatchObject({ state: 'failed', nextAttemptAt: null })
    expect(lastTry).toBeGreaterThanOrEqual(24)
    expect(receiver.received.length).toBeGreaterThan(8)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)

    receiver.behave((response) => response.writeHead(200).end())
    await door.ask('POST', `/webhooks/${telephone.webhookId}/resumption`, {})
    expect((await door.ask('POST', `/webhook-deliveries/${given?.id}/replay`)).body.state).toBe('waiting')
    await telephone.deliver()
    expect(await onlyDelivery(telephone)).toMatchObject({ state: 'delivered', messageId: given?.messageId })
    const shown = (await door.ask('GET', `/webhook-deliveries/${given?.id}`)).body
    expect(shown.attemptsMade[0]).toMatchObject({ status: 200 })
    expect(shown.attemptsMade[1]).toMatchObject({ status: 500, responseBody: 'broken' })
  })

  test('that was taken while the portal died arrives again under the same id', async () => {
    const telephone = await openTelephone()
    const { stage, receiver } = telephone
    await telephone.happen()
    await telephone.deliver()
    // As a process leaves it that is killed between the answer and its record.
    const lease = '00000000-0000-7000-8000-000000000001'
    const until = new Date(stage.clock.now().getTime() + hour)
    await stage.db
      .updateTable('webhook_deliveries')
      .set({ state: 'waiting', next_attempt_at: stage.clock.now(), lease, lease_until: until })
      .execute()
    await telephone.deliver()
    expect(receiver.received).toHaveLength(1)
    stage.clock.advance(hour + 1)
    await telephone.deliver()
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    expect(await onlyDelivery(telephone)).toMatchObject({ state: 'delivered' })
  })

  test('is sent once by two processes at a time', async () => {
    const telephone = await openTelephone()
    for (let count = 0; count < 6; count += 1) await telephone.happen()
    const second = telephone.stage.anotherProcess()
    await telephone.stage.capabilities.events.dispatch()
    await Promise.all([telephone.deliver(), second.webhookDelivery.startDue()])
    await second.webhookDelivery.idle()
    await telephone.deliver()
    const ids = telephone.receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(6)
    expect(new Set(ids).size).toBe(6)
  })
})

describe('a receiver', () => {
  test('that redirects, also to a private address, is not followed', async () => {
    const telephone = await openTelephone()
    telephone.receiver.behave((response) => response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end())
    await telephone.happen()
    await telephone.deliver()
    expect(await onlyDelivery(telephone)).toMatchObject({
      state: 'waiting',
      status: 302,
      failure: 'Answered 302; redirects are not followed.',
    })
    expect(telephone.receiver.received).toHaveLength(1)
  })

  test('that hangs is left after its time-out, and what it says later counts for nothing', async () => {
    const telephone = await openTelephone({ timeoutSeconds: 1 })
    const late: (() => void)[] = []
    telephone.receiver.behave((response) => void late.push(() => response.writeHead(200).end()))
    await telephone.happen()
    await telephone.deliver()
    for (const answer of late) answer()
    expect(await onlyDelivery(telephone)).toMatchObject({
      state: 'waiting',
      status: null,
      failure: 'No answer within a second.',
    })
    telephone.receiver.behave((response) => response.writeHead(200).end())
    telephone.stage.clock.advance(hour)
    await telephone.deliver()
    const ids = telephone.receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('that hangs holds up no other', async () => {
    const telephone = await openTelephone({ timeoutSeconds: 30 })
    const { receiver, door, stage } = telephone
    const hanging: string[] = []
    receiver.behave((response, { path }) => {
      if (path === '/hook') hanging.push(path)
      else response.writeHead(200).end()
    })
    await door.ask('POST', '/webhooks', { url: `${receiver.url}/quick`, events: ['account.activated'] })
    for (let count = 0; count < 3; count += 1) await telephone.happen()
    await stage.capabilities.events.dispatch()
    await stage.capabilities.webhookDelivery.startDue()
    await expect.poll(() => receiver.received.filter(({ path }) => path === '/quick').length).toBe(3)
    await expect.poll(() => hanging.length).toBeGreaterThan(0)
  })

  test('that is not there, sends an endless answer or breaks off is told apart', async () => {
    const telephone = await openTelephone()
    const { receiver, door, webhookId, stage } = telephone
    const test = async () => (await door.ask('POST', `/webhooks/${webhookId}/test`)).body
    receiver.behave((response) => response.destroy())
    expect(await test()).toMatchObject({ state: 'failed', failure: expect.stringContaining('could not be reached') })
    receiver.behave((response) => {
      response.writeHead(200)
      const more = () => void (response.write('x'.repeat(1000)) && !response.destroyed && setImmediate(more))
      more()
    })
    const endless = await test()
    expect(endless).toMatchObject({ state: 'delivered', status: 200 })
    expect(endless.attemptsMade[0].responseBody).toHaveLength(4096)
    await stage.db.updateTable('webhooks').set({ url: 'http://127.0.0.1:1/' }).execute()
    expect((await test()).failure).toBe('The address could not be reached (ECONNREFUSED).')
  })

  test('at which nothing arrives for a day is paused, with what waits held, a note to the owners and an event', async () => {
    const telephone = await openTelephone()
    const { stage, receiver, door, webhookId } = telephone
    receiver.behave((response) => response.writeHead(503).end())
    await telephone.happen()
    for (let hours = 0; hours < 40; hours += 1) {
      await telephone.deliver()
      if (hours === 20) await telephone.happen()
      stage.clock.advance(hour)
    }
    const shown = (await door.ask('GET', `/webhooks/${webhookId}`)).body
    expect(shown).toMatchObject({ status: 'paused', pause: { by: 'failures' } })
    expect(shown.pause.reason).toBe('Nothing has arrived for a day. Last: Answered 503.')
    expect((await telephone.deliveries()).map(({ state }) => state)).toEqual(['held', 'failed'])
    expect((await door.ask('GET', '/overview')).body.pausedWebhooks).toBe(1)
    const events = await stage.db.selectFrom('events').select('payload').where('name', '=', 'webhook.paused').execute()
    expect(events).toMatchObject([{ payload: { webhookId, by: 'failures' } }])
    const mails = await stage.db.selectFrom('mails').select(['template', 'recipient', 'model']).execute()
    expect(mails.filter(({ template }) => template === 'webhook-paused')).toMatchObject([
      { recipient: 'owner@example.com', model: { webhookUrl: `http://localhost:3001/admin/webhooks/${webhookId}` } },
    ])
    receiver.behave((response) => response.writeHead(200).end())
    await door.ask('POST', `/webhooks/${webhookId}/resumption`, {})
    await telephone.deliver()
    expect((await telephone.deliveries()).map(({ state }) => state)).toEqual(['delivered', 'failed'])
  })

  test('that says it is gone is paused at once', async () => {
    const telephone = await openTelephone()
    telephone.receiver.behave((response) => response.writeHead(410).end())
    await telephone.happen()
    await telephone.deliver()
    const { body } = await telephone.door.ask('GET', `/webhooks/${telephone.webhookId}`)
    expect(body).toMatchObject({ status: 'paused', pause: { by: 'failures' } })
  })
})

describe('replaying a time', () => {
  test('sends what failed then again, and on request what arrived', async () => {
    const telephone = await openTelephone()
    const { stage, door, receiver, webhookId } = telephone
    const path = `/webhooks/${webhookId}/replay`
    for (let count = 0; count < 3; count += 1) {
      await telephone.happen()
      await telephone.deliver()
      stage.clock.advance(hour)
    }
    expect((await door.ask('POST', path, { from: '2026-03-02T09:00:00Z' })).body).toEqual({ count: 0 })
    const range = { from: '2026-03-02T09:30:00Z', to: '2026-03-02T10:30:00Z', states: ['delivered'] }
    expect((await door.ask('POST', path, range)).body).toEqual({ count: 1 })
    await telephone.deliver()
    expect(receiver.received).toHaveLength(4)
    expect(receiver.received[3]?.headers['webhook-id']).toBe(receiver.received[1]?.headers['webhook-id'])
    const reversed = await door.ask('POST', path, { from: range.to, to: range.from })
    expect(reversed).toMatchObject({ status: 422, body: { errors: [{ field: 'from' }] } })
    expect((await door.ask('POST', path, { from: 'today' })).body.errors).toMatchObject([{ field: 'from' }])
  })

  test('deliveries are forgotten after thirty days, waiting ones are not', async () => {
    const telephone = await openTelephone()
    const { stage } = telephone
    await telephone.happen()
    await telephone.deliver()
    await telephone.happen()
    await stage.capabilities.events.dispatch()
    stage.clock.advance(31 * 24 * hour)
    await stage.capabilities.webhookDeliveries.forgetOldDeliveries()
    expect((await telephone.deliveries()).map(({ state }) => state)).toEqual(['waiting'])
  })
})
