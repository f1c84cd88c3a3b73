import { describe, expect, test } from 'vitest'
import { createAddressGuard, type Resolve } from '../platform/outbound/address-guard.ts'
import { setStage } from '../test-capabilities.ts'
import { newWebhookSecret, sealSecret } from './secrets.ts'
import { createSendWebhook } from './sending.ts'
import { openReceiver } from './test-receiver.ts'
import { createWebhooks } from './webhooks.ts'

const refusal = 'The address leads to a network that webhooks may not reach (PORTAL_WEBHOOK_NETWORKS).'

async function withGuard(options: { networks?: string[]; resolve?: Resolve } = {}) {
  const stage = await setStage()
  const guard = createAddressGuard({ allowPrivate: false, ...options })
  const deps = { db: stage.db, now: stage.clock.now, vault: stage.vault, guard }
  const sender = createSendWebhook(deps)
  const post = async (url: string) => {
    const secret_sealed = sealSecret(stage.vault, newWebhookSecret())
    const row = { url, timeout_seconds: 5, headers_sealed: null, secret_sealed, previous_secret_sealed: null }
    const result = await sender.send(row as never, { messageId: 'one', body: '{}' })
    return { status: result.status, failure: result.failure }
  }
  return { stage, webhooks: createWebhooks(deps), sender, post }
}

const input = (url: string) =>
  ({ url, description: '', events: ['app.transferred'], headers: [], timeoutSeconds: 10 }) as const

describe('webhooks to private networks', () => {
  test('are refused when an address is entered, and when a name leads there', async () => {
    const receiver = await openReceiver()
    const port = new URL(receiver.url).port
    const { stage, webhooks, sender, post } = await withGuard({
      resolve: (_name, answer) => answer(null, ['127.0.0.1']),
    })
    for (const url of [
      'http://127.0.0.1/',
      'http://10.1.2.3:8080/',
      'http://169.254.169.254/latest',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://2130706433/',
    ]) {
      await expect(webhooks.createWebhook(stage.owner, input(url) as never), url).rejects.toMatchObject({
        code: 'webhook-address-not-allowed',
        field: 'url',
      })
    }
    expect(await post(`http://hooks.example.com:${port}/`)).toEqual({ status: null, failure: refusal })
    expect(receiver.received).toEqual([])
    await sender.close()
  })

  test('are refused at each connection anew, so that a name that moves gains nothing', async () => {
    const receiver = await openReceiver()
    receiver.behave((response) => response.writeHead(204, { connection: 'close' }).end())
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const { sender, post } = await withGuard({
      networks: ['127.0.0.1/32'],
      resolve: (_name, answer) => answer(null, answers.shift() ?? []),
    })
    const url = receiver.url.replace('127.0.0.1', 'moving.example.com')
    expect(await post(url)).toEqual({ status: 204, failure: null })
    expect(await post(url)).toEqual({ status: null, failure: refusal })
    await sender.close()
  })

  test('reach those networks that the operator has allowed, and no others', async () => {
    const receiver = await openReceiver()
    const { stage, webhooks, sender, post } = await withGuard({ networks: ['127.0.0.1/32', 'fd00::/8', '0.0.0.0/0'] })
    expect(await post(receiver.url)).toEqual({ status: 204, failure: null })
    await expect(webhooks.createWebhook(stage.owner, input('http://0.0.0.0/') as never)).rejects.toMatchObject({
      code: 'webhook-address-not-allowed',
    })
    const narrow = await withGuard({ networks: ['10.0.0.0/8'] })
    expect(await narrow.post(receiver.url)).toEqual({ status: null, failure: refusal })
    await Promise.all([sender.close(), narrow.sender.close()])
  })
})
