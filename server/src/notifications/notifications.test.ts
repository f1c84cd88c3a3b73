import { describe, expect, test } from 'vitest'
import { hashKey } from '../gateway/index.ts'
import { system } from '../platform/actor.ts'
import { addMember, addOffering, type OwnStage, requestAndApprove, setStage, wishFor } from '../test-capabilities.ts'
import { openPost } from './test-mailbox.ts'

const mailsOf = (stage: OwnStage) =>
  stage.db.selectFrom('mails').select(['template', 'recipient', 'model']).orderBy('id').execute()

async function submitRequest(stage: OwnStage, autoApprove = false) {
  const offering = await addOffering(stage, { name: 'Parcels', autoApprove })
  return stage.capabilities.accessRequests.submitAccessRequest(await addMember(stage, { email: 'ada@example.com' }), {
    catalogueId: offering.catalogueId,
    planId: offering.planId,
    productIds: [offering.productId],
    app: { action: 'create', name: 'Warehouse', description: '', visibility: 'personal' },
    message: 'Two thousand a day',
    submissionKey: 'one-form',
  })
}

describe('the mail of an approval', () => {
  test('is queued once, however often and from wherever events are handed out, and never holds the key', async () => {
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
    const approvals = (await mailsOf(stage)).filter((mail) => mail.template === 'access-request-approved')
    expect(approvals).toMatchObject([
      { recipient: 'ada@example.com', model: { appUrl: `http://localhost:3001/portal/private/apps/${appId}` } },
    ])
    const post = await openPost(stage)
    await post.connect()
    await post.deliverMails()
    const sent = JSON.stringify(await stage.db.selectFrom('mails').selectAll().execute()) + post.mailbox.letters.join()
    const key = (await stage.capabilities.credentials.revealCredential(member, credentialId)).expose()
    for (const secret of [key, hashKey(key), key.slice(-4)]) expect(sent).not.toContain(secret)
  })
})

describe('a request that waits', () => {
  test('is told to everybody who may decide', async () => {
    const stage = await setStage()
    await submitRequest(stage)
    await stage.capabilities.events.dispatch()
    expect(await mailsOf(stage)).toMatchObject([
      {
        template: 'access-request-submitted',
        recipient: 'owner@example.com',
        model: { requesterEmail: 'ada@example.com', products: ['Parcels'], message: 'Two thousand a day' },
      },
    ])
  })

  test('is told to the addresses that the owners chose instead', async () => {
    const stage = await setStage()
    const { mailSettings } = stage.capabilities
    const sender = { server: null, fromAddress: 'portal@example.com', fromName: 'Portal', replyTo: null }
    await mailSettings.updateMailSettings(
      stage.owner,
      { ...sender, ownerNotices: ['a@acme.example', 'b@acme.example'] },
      null,
    )
    await submitRequest(stage)
    await stage.capabilities.events.dispatch()
    expect((await mailsOf(stage)).map((mail) => mail.recipient)).toEqual(['a@acme.example', 'b@acme.example'])
  })

  test('is told to nobody when its plan decided by itself', async () => {
    const stage = await setStage()
    await submitRequest(stage, true)
    await stage.capabilities.events.dispatch()
    expect((await mailsOf(stage)).map((mail) => mail.template)).toEqual(['access-request-approved'])
  })
})

test('a rejection tells who asked, with the reason', async () => {
  const stage = await setStage()
  const request = await submitRequest(stage)
  await stage.capabilities.accessRequests.rejectAccessRequest(stage.owner, request.id, 'Ask for Starter first')
  await stage.capabilities.events.dispatch()
  expect((await mailsOf(stage)).find((mail) => mail.template === 'access-request-rejected')).toMatchObject({
    recipient: 'ada@example.com',
    model: { reason: 'Ask for Starter first' },
  })
})

describe('an account', () => {
  const person = { email: 'new@example.com', firstName: 'Nina', lastName: 'New', password: 'correct horse battery' }

  test('JOI-14: that registers is welcomed; one that waits for approval is told to the owners as well', async () => {
    const stage = await setStage()
    const { events, identity } = stage.capabilities
    await identity.register(system('Test'), person)
    await identity.updateSignUpSettings(stage.owner, { newAccounts: 'approval' })
    await identity.register(system('Test'), { ...person, email: 'second@example.com' })
    await events.dispatch()
    expect(await mailsOf(stage)).toMatchObject([
      { template: 'welcome', recipient: 'new@example.com', model: { pending: false } },
      { template: 'welcome', recipient: 'second@example.com', model: { pending: true } },
      { template: 'account-registered', recipient: 'owner@example.com', model: { email: 'second@example.com' } },
    ])
  })

  test('ACC-2: is told when it is deactivated, activated and given another password', async () => {
    const stage = await setStage()
    const { events, identity } = stage.capabilities
    const { accountId } = await identity.createAccount(system('Test'), { ...person, status: 'active' })
    await identity.deactivateAccount(stage.owner, accountId)
    await identity.activateAccount(stage.owner, accountId)
    const change = { currentPassword: person.password, newPassword: 'another long horse' }
    await identity.changePassword({ ...system('Nina'), kind: 'account', accountId }, change)
    await events.dispatch()
    expect((await mailsOf(stage)).map((mail) => [mail.template, mail.recipient])).toEqual([
      ['account-deactivated', 'new@example.com'],
      ['account-activated', 'new@example.com'],
      ['password-changed', 'new@example.com'],
    ])
  })
})

test('a request that is taken back is told to those who would have decided', async () => {
  const stage = await setStage()
  const member = await addMember(stage, { email: 'ada@example.com' })
  const offering = await addOffering(stage, { name: 'Parcels' })
  const { accessRequests, events } = stage.capabilities
  const { id } = await accessRequests.submitAccessRequest(member, wishFor(offering))
  await accessRequests.withdrawAccessRequest(member, id)
  await events.dispatch()
  expect((await mailsOf(stage)).filter(({ template }) => template === 'access-request-withdrawn')).toMatchObject([
    {
      recipient: 'owner@example.com',
      model: {
        products: ['Parcels'],
        appName: 'Warehouse',
        requestUrl: `http://localhost:3001/admin/access-requests/${id}`,
      },
    },
  ])
})
