import { describe, expect, test } from 'vitest'
import { hashKey } from '../gateway/index.ts'
import { addMember, addOffering, requestAndApprove, setStage } from '../test-capabilities.ts'
import { accessApprovedMail } from './access-approved.mail.ts'

describe('the mail of an approval', () => {
  test('is written once, however often and from wherever events are handed out, and never holds the key', async () => {
    const stage = await setStage()
    const member = await addMember(stage, { email: 'ada@example.com' })
    const { appId, credentialId } = await requestAndApprove(
      stage,
      member,
      await addOffering(stage, { name: 'Parcels' }),
    )
    const other = stage.anotherProcess()
    await Promise.all([stage.capabilities.events.dispatch(), other.events.dispatch(), other.events.dispatch()])
    await stage.db.updateTable('events').set({ dispatched_at: null }).execute()
    await stage.capabilities.events.dispatch()
    const mails = await stage.db.selectFrom('mails').selectAll().execute()
    expect(mails).toMatchObject([
      { recipient: 'ada@example.com', subject: 'Access approved: Parcels', state: 'waiting' },
    ])
    expect(mails[0]?.text_body).toContain(`http://localhost:3001/portal/private/apps/${appId}`)
    const key = (await stage.capabilities.credentials.revealCredential(member, credentialId)).expose()
    for (const secret of [key, hashKey(key), key.slice(-4)]) expect(JSON.stringify(mails)).not.toContain(secret)
  })

  test('is not written for a request that is rejected', async () => {
    const stage = await setStage()
    const { accessRequests, events } = stage.capabilities
    const offering = await addOffering(stage)
    const request = await accessRequests.submitAccessRequest(await addMember(stage), {
      catalogueId: offering.catalogueId,
      planId: offering.planId,
      productIds: [offering.productId],
      app: { action: 'create', name: 'Warehouse', description: '', visibility: 'personal' },
      message: '',
      submissionKey: 'one-form',
    })
    await accessRequests.rejectAccessRequest(stage.owner, request.id, 'No')
    await events.dispatch()
    expect(await stage.db.selectFrom('mails').select('id').execute()).toEqual([])
  })

  test('has one line as its subject, whatever names hold', () => {
    const products = ['Parcels\r\nBcc: everybody@example.com', 'Letters\u2028now']
    const { subject } = accessApprovedMail({ firstName: 'Ada', appName: 'App', planName: 'Plan', products, appUrl: '' })
    expect(subject).toBe('Access approved: Parcels Bcc: everybody@example.com, Letters now')
    const long = accessApprovedMail({
      firstName: '',
      appName: '',
      planName: '',
      products: ['x'.repeat(500)],
      appUrl: '',
    })
    expect(long.subject).toHaveLength(200)
  })

  test('shows names as text, not as markup', () => {
    const evil = `<img src=x onerror="alert('1')">&`
    const { html, text } = accessApprovedMail({
      firstName: evil,
      appName: evil,
      planName: evil,
      products: [evil],
      appUrl: 'https://portal.example/?a="><script>',
    })
    expect(html).not.toMatch(/<img|<script|"alert|'1'/)
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;')
    expect(text).toContain(evil)
  })
})
