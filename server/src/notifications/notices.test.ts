import { expect, test } from 'vitest'
import { limiting, opening, setSynchronisedStage } from '../catalogue/test-synchronisation.ts'
import { system } from '../platform/actor.ts'
import { addMember, addOffering, requestAndApprove, type Stage, setStage } from '../test-capabilities.ts'
import { openPost } from './test-mailbox.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Template, recipient and state of what was caused, oldest first. */
async function mailsOf({ db, capabilities }: Stage, prefix: RegExp): Promise<string[]> {
  await capabilities.events.dispatch()
  const mails = db.selectFrom('mails').select(['template', 'recipient', 'state'])
  return (await mails.orderBy('id').execute())
    .filter(({ template }) => prefix.test(template))
    .map(({ template, recipient, state }) => `${template} ${recipient} ${state}`)
}

async function addPublisher({ identity }: Stage['capabilities']): Promise<void> {
  const names = { firstName: 'Pia', lastName: 'Publisher', password: 'correct horse battery' }
  const account = { ...names, email: 'pia@example.com', status: 'active' } as const
  await identity.createAccount(system('Test'), { ...account, adminRoles: ['publisher'] })
}

test('a provider that is down for five minutes is told to who looks after providers, and that it is back, to the same', async () => {
  const stage = await setSynchronisedStage()
  const { capabilities, clock, fake, tykId } = stage
  const { providers } = capabilities
  const post = await openPost(stage)
  await post.connect()
  await addPublisher(capabilities)
  const told = () => mailsOf(stage, /^provider-/)
  async function pass(minutes: number): Promise<void> {
    await capabilities.events.dispatch()
    clock.advance(minutes * minute)
    await post.deliverMails()
  }
  const check = async (answers: boolean) => {
    if (!answers) fake.faults.plan({ kind: 'unavailable', times: 100 })
    await providers.checkProvider(tykId, 'quick')
    fake.faults.clear()
  }
  await check(false)
  await check(false)
  await pass(4)
  await check(true)
  await pass(10)
  expect(await told()).toEqual(['provider-down owner@example.com cancelled'])
  await check(false)
  await pass(6)
  expect((await told()).at(-1)).toBe('provider-down owner@example.com sent')
  await check(true)
  await check(true)
  await pass(1)
  expect((await told()).slice(2)).toEqual(['provider-up owner@example.com sent'])
  expect(post.mailbox.letters.at(-1)).toContain('Subject: Tyk in Dublin answers again')
  // Back at once: neither the one nor the other.
  await check(false)
  await check(true)
  await pass(10)
  expect((await told()).slice(3)).toEqual(['provider-down owner@example.com cancelled'])

  // A run that fails while the provider answers is told once; one that fails as it is down is not.
  fake.faults.plan({ kind: 'garbage', path: /policies/ })
  await stage.synchronise()
  fake.faults.clear()
  expect(await mailsOf(stage, /^synchronisation-/)).toEqual(['synchronisation-failed owner@example.com waiting'])
  fake.faults.plan({ kind: 'unavailable', times: 100 })
  await stage.synchronise()
  fake.faults.clear()
  expect(await mailsOf(stage, /^synchronisation-/)).toHaveLength(1)
})

test('whatever a run has lost is one mail, to everybody who may mend it; a trial tells nobody', async () => {
  const stage = await setSynchronisedStage()
  const { capabilities, fake } = stage
  const post = await openPost(stage)
  await post.connect()
  await addPublisher(capabilities)
  const gone = [opening('Parcels', [stage.apiIds[0]]), limiting('Gold'), limiting('Silver')].map((policy) =>
    fake.addPolicy(policy),
  )
  await stage.synchronise()
  for (const id of gone) fake.gateway.policies.delete(id)
  await stage.synchronise({ dryRun: true })
  expect(await mailsOf(stage, /^policies-/)).toEqual([])
  await stage.synchronise()
  await stage.synchronise()
  const both = ['policies-changed owner@example.com waiting', 'policies-changed pia@example.com waiting']
  expect(await mailsOf(stage, /^policies-/)).toEqual(both)
  await post.deliverMails()
  const letters = post.mailbox.letters.map((letter) => letter.replaceAll('=\r\n', ''))
  expect(
    letters.filter((letter) => letter.includes('3 of your products or plans have lost their policies')),
  ).toHaveLength(2)
})

test('the owner of an app is reminded that its credential ends, with all they need; whoever may not sign in is not', async () => {
  const stage = await setStage()
  const { expiryReminders, identity, plans } = stage.capabilities
  const offering = await addOffering(stage, { name: 'Parcels' })
  await plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds: 40 * 24 * 3600 }, null)
  const [ada, ben] = [
    await addMember(stage, { email: 'ada@example.com' }),
    await addMember(stage, { email: 'ben@example.com' }),
  ]
  const { appId } = await requestAndApprove(stage, ada, offering)
  await requestAndApprove(stage, ben, offering)
  await identity.deactivateAccount(stage.owner, ben.accountId ?? '')
  const post = await openPost(stage)
  await post.connect()
  stage.clock.advance(34 * day)
  await expiryReminders.tellEnds()
  expect(await mailsOf(stage, /^credential-/)).toEqual(['credential-expires-soon ada@example.com waiting'])
  stage.clock.advance(6 * day)
  await expiryReminders.tellEnds()
  expect((await mailsOf(stage, /^credential-/)).at(-1)).toBe('credential-expired ada@example.com waiting')
  await post.deliverMails()
  const letters = post.mailbox.letters.map((letter) => letter.replaceAll('=\r\n', ''))
  const soon = letters.find((letter) => letter.includes('ends in 6 days'))
  const over = letters.find((letter) => letter.includes('has ended'))
  for (const letter of [soon, over]) {
    for (const words of ['Parcels', 'Plan of Parcels', `http://localhost:3001/portal/private/apps/${appId}`]) {
      expect(letter).toContain(words)
    }
  }
})

test('people are told what others do with their apps and keys, and not what they do themselves', async () => {
  const stage = await setStage()
  const { credentials, apps } = stage.capabilities
  const offering = await addOffering(stage, { name: 'Parcels' })
  const [ada, ben] = [
    await addMember(stage, { email: 'ada@example.com' }),
    await addMember(stage, { email: 'ben@example.com' }),
  ]
  const { appId, credentialId } = await requestAndApprove(stage, ada, offering)
  const post = await openPost(stage)
  await post.connect()
  const told = () => mailsOf(stage, /^(credential|app)-/)

  await credentials.suspendCredential(ada, credentialId, '')
  await credentials.resumeCredential(ada, credentialId)
  expect(await told()).toEqual([])
  await credentials.suspendCredential(stage.owner, credentialId, 'Ten times the usual calls')
  await stage.capabilities.events.dispatch()
  await credentials.resumeCredential(stage.owner, credentialId)
  await apps.transferApp(ada, appId, { ownerId: ben.accountId ?? '' })
  await apps.transferApp(stage.owner, appId, { ownerId: ada.accountId ?? '' })
  await credentials.revokeCredential(stage.owner, credentialId)
  expect(await told()).toEqual([
    'credential-suspended ada@example.com waiting',
    'credential-resumed ada@example.com waiting',
    'app-given ben@example.com waiting',
    'app-given ada@example.com waiting',
    'app-taken ben@example.com waiting',
    'credential-revoked ada@example.com waiting',
  ])
  const entries = await stage.db.selectFrom('inbox_entries').select('text').orderBy('id').execute()
  expect(entries.map(({ text }) => text).slice(-6)).toEqual([
    expect.stringContaining('was suspended by those who run the portal: Ten times the usual calls.'),
    expect.stringContaining('is no longer suspended.'),
    expect.stringContaining('is yours now.'),
    expect.stringContaining('is yours now.'),
    expect.stringContaining('was given to'),
    expect.stringContaining('was revoked by those who run the portal.'),
  ])
  await post.deliverMails()
  const letters = post.mailbox.letters.map((letter) => letter.replaceAll('=\r\n', ''))
  const suspended = letters.find((letter) => letter.includes('is suspended')) ?? ''
  for (const words of ['Parcels', 'Ten times the usual calls', `http://localhost:3001/portal/private/apps/${appId}`]) {
    expect(suspended).toContain(words)
  }
})
