import { expect, onTestFinished, test } from 'vitest'
import { nobody } from '../platform/actor.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { answerErrors, createHttpServer } from '../platform/http/server.ts'
import { createLog } from '../platform/log.ts'
import { setStage } from '../test-capabilities.ts'
import { mountLocalMailbox } from './index.ts'
import { openPost } from './test-mailbox.ts'

test('the mailbox shows what a recipient gets, with addresses that only they may read, to this machine only', async () => {
  const stage = await setStage()
  const { mails, drawMails } = await openPost(stage, { evaluation: true })
  const log = createLog({ level: 'silent', format: 'json' })
  const site = { publicOrigin: 'http://localhost:3001', trustedProxies: 1, maxBodyBytes: 10_000 }
  const app = await createHttpServer({ log, ...site })
  onTestFinished(() => app.close())
  answerErrors(app, async (_request, reply) => reply.code(404).send('a page'))
  mountLocalMailbox({ app, registry: createRegistry(), mails })
  const open = (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
    app.inject({ url, headers: { host: 'localhost:3001', ...headers }, remoteAddress })

  expect((await open('/mailbox')).body).toContain('No mail yet')
  await stage.capabilities.identity.askForNewPassword(nobody('', ''), { email: 'owner@example.com' })
  await stage.capabilities.events.dispatch()
  const list = await open('/mailbox')
  const [address = ''] = /\/mailbox\/[0-9a-f-]+/.exec(list.body) ?? []
  await drawMails()
  expect((await open('/mailbox')).body).toContain('to owner@example.com')
  expect((await open(address)).body).toContain(`src="${address}/body"`)
  const body = await open(`${address}/body`)
  expect(body.body).toMatch(/href="http:\/\/localhost:3001\/auth\/password\/edit\?token=[\w-]{20,}"/)
  expect(body.body).toContain('<base target="_top">')
  expect(body.headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'SAMEORIGIN' })
  expect(body.headers['content-security-policy']).toMatch(/^sandbox /)

  const others = [
    open(`${address}/body`, { host: 'portal.example.com' }),
    open(`${address}/body`, { host: '127.example.com:3001' }),
    open(`${address}/body`, {}, '192.0.2.1'),
    open(`${address}/body`, { 'x-forwarded-for': '127.0.0.1' }, '192.0.2.1'),
    open(`${address}/body`, { host: 'localhost', 'x-forwarded-for': '192.0.2.1' }),
    open('/mailbox', { host: 'portal.example.com' }),
    open('/mailbox/not-an-id'),
    open('/mailbox/01900000-0000-7000-8000-000000000000'),
  ]
  for (const { statusCode } of await Promise.all(others)) expect(statusCode).toBe(404)
  for (const host of ['127.0.0.1:3001', '[::1]:3001', 'localhost']) {
    expect((await open('/mailbox', { host })).statusCode, host).toBe(200)
  }
})
