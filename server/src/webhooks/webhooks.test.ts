import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { addMember, auditedActions, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { openTelephone, verify } from './test-receiver.ts'

const hour = 3600_000

const secretHeaders = [{ name: 'Authorization', value: 'Bearer very-secret' }]

describe('a webhook', () => {
  test('WHK-6 is created, listed, shown, changed and deleted; values of headers and the secret never come back', async () => {
    const { stage, door, webhookId } = await openTelephone({ headers: secretHeaders, description: 'Billing' })
    const shown = await door.ask('GET', `/webhooks/${webhookId}`)
    expect(shown.body).toMatchObject({ headers: [{ name: 'Authorization' }], status: 'active', secretShown: false })
    const list = await door.ask('GET', '/webhooks?search=bill&total=true')
    expect(list.body).toMatchObject({ total: 1, items: [{ id: webhookId }] })
    expect((await door.ask('GET', '/webhooks?search=nothing')).body.items).toEqual([])
    const changed = await door.ask('PATCH', `/webhooks/${webhookId}`, {
      description: 'Accounts',
      events: ['account.activated', 'app.transferred', 'app.transferred'],
    })
    expect(changed.body).toMatchObject({ description: 'Accounts', events: ['account.activated', 'app.transferred'] })
    const audit = await stage.db.selectFrom('audit_entries').selectAll().orderBy('id').execute()
    const rows = await stage.db.selectFrom('webhooks').selectAll().execute()
    expect(JSON.stringify([shown.body, list.body, changed.body, audit, rows])).not.toMatch(/very-secret|whsec_/)
    expect((await door.ask('DELETE', `/webhooks/${webhookId}`)).status).toBe(204)
    expect((await door.ask('GET', `/webhooks/${webhookId}`)).body.code).toBe('webhook-not-found')
    expect((await auditedActions(stage)).slice(-3)).toEqual(['webhook.created', 'webhook.updated', 'webhook.deleted'])
  })

  test('with something wrong is refused by the name of the field, and nothing is kept', async () => {
    const stage = await setStage()
    const { ask } = await openDoor(stage)
    const right = { url: 'https://hooks.example.com/x', events: ['app.transferred'] }
    for (const [wrong, field] of [
      [{ url: 'ftp://example.com' }, 'url'],
      [{ url: 'https://me:pw@example.com' }, 'url'],
      [{ events: [] }, 'events'],
      [{ events: ['nothing.happened'] }, 'events.0'],
      [{ headers: [{ name: 'Webhook-Id', value: 'x' }] }, 'headers.0.name'],
      [{ headers: [{ name: 'Host', value: 'x' }] }, 'headers.0.name'],
      [{ headers: [{ name: 'X\r\nEvil', value: 'x' }] }, 'headers.0.name'],
      [{ headers: [{ name: 'X-Key', value: 'a\r\nEvil: 1' }] }, 'headers.0.value'],
      [{ headers: [{ name: 'X-Key' }] }, 'headers.0.value'],
      [{ headers: [...secretHeaders, { name: 'authorization', value: 'y' }] }, 'headers'],
      [{ timeoutSeconds: 31 }, 'timeoutSeconds'],
    ] as const) {
      const answer = await ask('POST', '/webhooks', { ...right, ...wrong })
      expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    expect((await ask('GET', '/webhooks?total=true')).body.total).toBe(0)
  })

  test('is for those who may, and no more than fifty', async () => {
    const { stage, door, webhookId } = await openTelephone()
    const stranger = await openDoor(stage, await addMember(stage))
    expect((await stranger.ask('GET', `/webhooks/${webhookId}`)).status).toBe(403)
    const body = { url: 'https://hooks.example.com/x', events: ['app.transferred'] }
    for (let count = 1; count < 50; count += 1) await door.ask('POST', '/webhooks', body)
    expect((await door.ask('POST', '/webhooks', body)).body.code).toBe('too-many-webhooks')
  })

  test('changed by two people at once keeps the first change and tells the second', async () => {
    const { door, webhookId } = await openTelephone()
    const { etag = '' } = await door.ask('GET', `/webhooks/${webhookId}`)
    const change = (description: string) =>
      door.ask('PATCH', `/webhooks/${webhookId}`, { description }, { 'if-match': etag })
    expect((await change('First')).status).toBe(200)
    expect((await change('Second')).body.code).toBe('outdated')
  })

  test('keeps values of headers for its own server and never sends them to another', async () => {
    const { door, webhookId, receiver, happen, deliver } = await openTelephone({ headers: secretHeaders })
    const kept = [{ name: 'Authorization' }]
    const moved = await door.ask('PATCH', `/webhooks/${webhookId}`, { url: 'https://evil.example.com/', headers: kept })
    expect(moved.body).toMatchObject({
      code: 'webhook-header-value-missing',
      errors: [{ field: 'headers.0.value' }],
    })
    const silently = await door.ask('PATCH', `/webhooks/${webhookId}`, { url: 'https://evil.example.com/' })
    expect(silently.body.code).toBe('webhook-header-value-missing')
    await door.ask('PATCH', `/webhooks/${webhookId}`, { url: `${receiver.url}/other`, headers: kept })
    await happen()
    await deliver()
    expect(receiver.received[0]).toMatchObject({ path: '/other', headers: { authorization: 'Bearer very-secret' } })
  })
})

describe('the secret of a webhook', () => {
  test('is shown once, and signs as Standard Webhooks says', async () => {
    const { stage, door, webhookId, receiver, happen, deliver } = await openTelephone()
    const { secret } = (await door.ask('POST', `/webhooks/${webhookId}/secret-reveal`)).body
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const again = await door.ask('POST', `/webhooks/${webhookId}/secret-reveal`)
    expect(again).toMatchObject({ status: 409, body: { code: 'webhook-secret-shown' } })
    await happen()
    await deliver()
    const [message] = receiver.received
    if (!message) throw new Error('Nothing arrived.')
    verify(stage, secret, message)
    expect(() => verify(stage, secret, { ...message, body: `${message.body} ` })).toThrow('No matching signature')
    expect(() => verify(stage, `whsec_${Buffer.alloc(32).toString('base64')}`, message)).toThrow()
  })

  test('after a rotation signs beside the previous one for as long as was chosen', async () => {
    const { stage, door, webhookId, receiver, happen, deliver } = await openTelephone()
    const { secret: first } = (await door.ask('POST', `/webhooks/${webhookId}/secret-reveal`)).body
    const rotated = await door.ask('POST', `/webhooks/${webhookId}/secret-rotation`, { overlapSeconds: 3600 })
    expect(rotated.body).toMatchObject({ previousSecretUntil: '2026-03-02T10:00:00.000Z' })
    const { secret: second } = rotated.body
    await happen()
    await deliver()
    const [message] = receiver.received
    if (!message) throw new Error('Nothing arrived.')
    verify(stage, first, message)
    verify(stage, second, message)
    stage.clock.advance(hour)
    await happen()
    await deliver()
    const later = receiver.received[1]
    if (!later) throw new Error('Nothing arrived.')
    verify(stage, second, later)
    expect(() => verify(stage, first, later)).toThrow('No matching signature')
    const wrong = await door.ask('POST', `/webhooks/${webhookId}/secret-rotation`, { overlapSeconds: 604_801 })
    expect(wrong.body.errors).toMatchObject([{ field: 'overlapSeconds' }])
  })
})

describe('pausing a webhook', () => {
  test('holds what happens meanwhile, and resuming sends it or leaves it', async () => {
    const { stage, door, webhookId, receiver, happen, deliver, deliveries } = await openTelephone()
    const path = `/webhooks/${webhookId}`
    await happen()
    await stage.capabilities.events.dispatch()
    expect((await door.ask('POST', `${path}/pause`)).body).toMatchObject({ status: 'paused', pause: { by: 'person' } })
    expect((await door.ask('POST', `${path}/pause`)).body.code).toBe('webhook-paused')
    await happen()
    await deliver()
    expect((await deliveries()).map(({ state }) => state)).toEqual(['held', 'held'])
    expect(receiver.received).toEqual([])
    const [one] = await deliveries()
    expect((await door.ask('POST', `/webhook-deliveries/${one?.id}/replay`)).body.code).toBe('webhook-paused')
    const resumed = await door.ask('POST', `${path}/resumption`, { sendHeld: false })
    expect(resumed.body).toMatchObject({ status: 'active', pause: null })
    await deliver()
    expect(receiver.received).toEqual([])
    await door.ask('POST', `${path}/pause`)
    await door.ask('POST', `${path}/resumption`, {})
    expect((await door.ask('POST', `${path}/resumption`, {})).body.code).toBe('webhook-active')
    await deliver()
    expect(receiver.received).toHaveLength(2)
    const noted = (await auditedActions(stage)).filter((action) => action.startsWith('webhook.'))
    expect(noted.slice(1)).toEqual(['webhook.paused', 'webhook.resumed', 'webhook.paused', 'webhook.resumed'])
  })
})

describe('trying a webhook', () => {
  test('WHK-2 sends a real message with its headers and signature, and tells what came back', async () => {
    const { stage, door, webhookId, receiver } = await openTelephone({ headers: secretHeaders })
    const { secret } = (await door.ask('POST', `/webhooks/${webhookId}/secret-reveal`)).body
    receiver.behave((response) => response.writeHead(202, { 'x-seen': 'yes' }).end('thanks\u0000'))
    const answer = await door.ask('POST', `/webhooks/${webhookId}/test`)
    expect(answer.body).toMatchObject({
      event: 'webhook.test',
      state: 'delivered',
      attempts: 1,
      status: 202,
      attemptsMade: [
        {
          status: 202,
          failure: null,
          requestHeaders: { Authorization: '[hidden]', 'content-type': 'application/json' },
          responseHeaders: { 'x-seen': 'yes' },
          responseBody: 'thanks\ufffd',
        },
      ],
    })
    const [message] = receiver.received
    if (!message) throw new Error('Nothing arrived.')
    verify(stage, secret, message)
    expect(message.headers.authorization).toBe('Bearer very-secret')
    expect(JSON.parse(message.body)).toMatchObject({ type: 'webhook.test', data: { askedBy: 'Olga Owner' } })
    receiver.behave((response) => response.writeHead(500).end())
    const failed = await door.ask('POST', `/webhooks/${webhookId}/test`)
    expect(failed.body).toMatchObject({ state: 'failed', failure: 'Answered 500.', nextAttemptAt: null })
    expect((await door.ask('GET', `/webhooks/${webhookId}`)).body.failingSince).toBeNull()
    expect((await door.ask('POST', `/webhooks/${newId()}/test`)).status).toBe(404)
  })
})
