import { describe, expect, test } from 'vitest'
import { setStage } from '../test-capabilities.ts'
import { openPost } from './test-mailbox.ts'

const server = { host: 'mail.example.com', port: 587, security: 'starttls', username: 'portal' } as const
const sender = { fromAddress: 'portal@example.com', fromName: 'Portal', replyTo: null, ownerNotices: [] }

describe('the password of the mail server', () => {
  test('is kept sealed, never shown, and kept when it is left out', async () => {
    const stage = await setStage()
    const { mailSettings } = stage.capabilities
    const first = await mailSettings.updateMailSettings(
      stage.owner,
      { ...sender, server: { ...server, password: 'very-secret' } },
      null,
    )
    expect(first.server).toEqual({ ...server, passwordSet: true })
    await mailSettings.updateMailSettings(stage.owner, { ...sender, server: { ...server, port: 2525 } }, first.version)
    expect((await mailSettings.server())?.server.password?.expose()).toBe('very-secret')
    const kept = await stage.db.selectFrom('settings').selectAll().execute()
    const audit = await stage.db.selectFrom('audit_entries').selectAll().execute()
    expect(JSON.stringify([kept, audit])).not.toContain('very-secret')
  })

  test('is never sent to another server than it was entered for', async () => {
    const stage = await setStage()
    const { mailSettings } = stage.capabilities
    await mailSettings.updateMailSettings(
      stage.owner,
      { ...sender, server: { ...server, password: 'very-secret' } },
      null,
    )
    const moved = mailSettings.updateMailSettings(
      stage.owner,
      { ...sender, server: { ...server, host: 'evil.example.com' } },
      null,
    )
    await expect(moved).rejects.toMatchObject({ code: 'mail-password-missing', field: 'server.password' })
    expect((await mailSettings.show()).server?.host).toBe('mail.example.com')
  })
})

test('settings are not saved over somebody else’s', async () => {
  const stage = await setStage()
  const { mailSettings } = stage.capabilities
  await mailSettings.updateMailSettings(stage.owner, { ...sender, server: null }, 0)
  await expect(mailSettings.updateMailSettings(stage.owner, { ...sender, server: null }, 0)).rejects.toMatchObject({
    code: 'outdated',
  })
})

describe('a test mail', () => {
  test('arrives, and says so', async () => {
    const stage = await setStage()
    const post = await openPost(stage)
    await post.connect()
    expect(await post.testMailSettings(stage.owner, 'olga@example.com')).toEqual({ sent: true, failure: null })
    expect(post.mailbox.letters[0]).toContain('asked for by Olga Owner')
  })

  test('that does not arrive says what the server said', async () => {
    const stage = await setStage()
    const post = await openPost(stage)
    await post.connect()
    post.mailbox.behave({ recipient: () => '550 relaying denied' })
    const answer = await post.testMailSettings(stage.owner, 'olga@example.com')
    expect(answer).toMatchObject({ sent: false })
    expect(answer.failure).toContain('550 relaying denied')
  })

  test('needs a server first', async () => {
    const stage = await setStage()
    const post = await openPost(stage)
    await expect(post.testMailSettings(stage.owner, 'a@example.com')).rejects.toMatchObject({
      code: 'mail-server-missing',
    })
  })
})
