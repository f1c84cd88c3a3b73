import { describe, expect, test } from 'vitest'
import { ProviderError } from '../providers/index.ts'
import { addMember, addOffering, type Stage, setStage } from '../test-capabilities.ts'
import type { Reused } from './reuse.ts'
import { whyNotReusable } from './reuse.ts'
import { addBeside, addPlanBeside, formFor, issue, keysAtGateway } from './test-shelf.ts'

const reveal = async ({ capabilities, owner }: Stage, credentialId: string) =>
  (await capabilities.credentials.revealCredential(owner, credentialId)).expose()

async function withCredential(more: { autoApprove?: boolean } = {}, options: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(options)
  const member = await addMember(stage)
  const first = await addOffering(stage, { name: 'Parcels', ...more })
  const beside = await addBeside(stage, first, 'Letters')
  const { appId, credentialId } = more.autoApprove
    ? await issueAtOnce(stage, member, first)
    : await issue(stage, member, first)
  return { stage, member, first, beside, appId, credentialId }
}

async function issueAtOnce(stage: Stage, member: Parameters<typeof issue>[1], offering: Parameters<typeof issue>[2]) {
  const { requests } = await stage.capabilities.accessRequests.submitCheckout(member, formFor([offering]))
  return { appId: requests[0]?.app.id ?? '', credentialId: requests[0]?.credentialId ?? '' }
}

const productsOf = async ({ capabilities, owner }: Stage, credentialId: string) =>
  (await capabilities.credentials.show(owner, credentialId)).products.map(({ name }) => name)

describe('a key that is to open more', () => {
  test('REU-2, REU-3: the addition is a request of its own; once it is approved the key opens it too and is the same', async () => {
    const { stage, member, beside, appId, credentialId } = await withCredential()
    const { accessRequests } = stage.capabilities
    const before = await reveal(stage, credentialId)
    const [keyBefore] = await keysAtGateway(stage)
    const { requests } = await accessRequests.submitCheckout(member, formFor([{ ...beside, credentialId }], null))
    expect(requests).toMatchObject([
      {
        kind: 'add-products',
        status: 'pending',
        app: { id: appId },
        targetCredential: { id: credentialId },
        credentialId: null,
      },
    ])
    expect(await productsOf(stage, credentialId)).toEqual(['Parcels'])
    const approved = await accessRequests.approveAccessRequest(stage.owner, requests[0]?.id ?? '')
    expect(approved).toMatchObject({ status: 'approved', credentialId, failure: null })
    expect(await productsOf(stage, credentialId)).toEqual(['Letters', 'Parcels'])
    expect(await reveal(stage, credentialId)).toBe(before)
    const [keyAfter, ...others] = await keysAtGateway(stage)
    expect(others).toEqual([])
    expect(keyAfter?.key_hash.equals(keyBefore?.key_hash ?? Buffer.alloc(0))).toBe(true)
    expect(keyAfter?.policy_ids).toHaveLength((keyBefore?.policy_ids.length ?? 0) + 1)
  })

  test('REU-2: under a plan that approves by itself it is there at once', async () => {
    const { stage, member, beside, credentialId } = await withCredential({ autoApprove: true })
    const { requests } = await stage.capabilities.accessRequests.submitCheckout(
      member,
      formFor([{ ...beside, credentialId }], null),
    )
    expect(requests).toMatchObject([{ kind: 'add-products', status: 'approved', autoApproved: true, credentialId }])
    expect(await productsOf(stage, credentialId)).toEqual(['Letters', 'Parcels'])
  })

  test('REU-1: a credential with another plan is not taken, and one of others is like a missing one', async () => {
    const { stage, member, first, beside, credentialId } = await withCredential()
    const eve = await addMember(stage, { organisation: 'Evil' })
    const otherPlan = await addPlanBeside(stage, first)
    const { accessRequests } = stage.capabilities
    const wrong = async (who: typeof member, items: Parameters<typeof formFor>[0]) =>
      accessRequests.submitCheckout(who, formFor(items, null)).then(
        () => 'taken',
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      )
    expect(await wrong(member, [{ ...beside, planId: otherPlan, credentialId }])).toMatch(
      /^credential-not-reusable: The key that was chosen has another plan/,
    )
    expect(await wrong(member, [{ ...first, credentialId }])).toMatch(/opens this already/)
    expect(await wrong(eve, [{ ...beside, credentialId }])).toMatch(/^credential-not-reusable: .* is not there/)
    await stage.capabilities.credentials.revokeCredential(stage.owner, credentialId)
    expect(await wrong(member, [{ ...beside, credentialId }])).toMatch(/is revoked/)
  })

  test('CRT-6: two admins in two processes approve at once: the key gets the product once', async () => {
    const { stage, member, beside, credentialId } = await withCredential()
    const other = stage.anotherProcess()
    const { requests } = await stage.capabilities.accessRequests.submitCheckout(
      member,
      formFor([{ ...beside, credentialId }], null),
    )
    const id = requests[0]?.id ?? ''
    const processes = [stage.capabilities, other]
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        processes[index % 2]?.accessRequests.approveAccessRequest(stage.owner, id),
      ),
    )
    await Promise.all(processes.map(({ operations }) => operations.idle()))
    expect(await stage.capabilities.accessRequests.show(id)).toMatchObject({ status: 'approved' })
    expect(await productsOf(stage, credentialId)).toEqual(['Letters', 'Parcels'])
    const audited = await stage.db
      .selectFrom('audit_entries')
      .select('action')
      .where('action', '=', 'credential.products-added')
      .execute()
    expect(audited).toHaveLength(1)
    const { items } = await stage.capabilities.accessRequests.showHistory(id)
    expect(items.map(({ to }) => to)).toEqual(['pending', 'approving', 'approved'])
  })

  test('REQ-1: while the provider is down it stays approving with the reason, and ends approved', async () => {
    let broken = false
    const { stage, member, beside, credentialId } = await withCredential(
      {},
      {
        wrapDriver: (driver) => ({
          ...driver,
          putKey(key) {
            if (broken) throw new ProviderError('The gateway is on fire.', { retryable: true })
            return driver.putKey(key)
          },
        }),
      },
    )
    const { accessRequests, operations } = stage.capabilities
    const { requests } = await accessRequests.submitCheckout(member, formFor([{ ...beside, credentialId }], null))
    broken = true
    const stuck = await accessRequests.approveAccessRequest(stage.owner, requests[0]?.id ?? '')
    expect(stuck).toMatchObject({ status: 'approving', failure: 'The gateway is on fire.' })
    broken = false
    stage.clock.advance(2_000)
    await operations.resume()
    expect(await accessRequests.show(stuck.id)).toMatchObject({ status: 'approved', failure: null })
  })

  test('revoked meanwhile or at the same moment, it comes to nothing and says why', async () => {
    const { stage, member, beside, credentialId } = await withCredential()
    const { accessRequests, credentials, operations } = stage.capabilities
    const { requests } = await accessRequests.submitCheckout(member, formFor([{ ...beside, credentialId }], null))
    const id = requests[0]?.id ?? ''
    await Promise.allSettled([
      accessRequests.approveAccessRequest(stage.owner, id),
      credentials.revokeCredential(stage.owner, credentialId),
    ])
    await operations.idle()
    const ended = await accessRequests.show(id)
    expect(['withdrawn', 'approved']).toContain(ended.status)
    if (ended.status === 'withdrawn') expect(ended.reason).toBe('The credential was revoked.')
    expect(await keysAtGateway(stage)).toEqual([])
    await expect(accessRequests.rejectAccessRequest(stage.owner, id, 'No')).rejects.toMatchObject({
      code: 'access-request-decided',
    })
  })

  test('approved after the credential got another plan, it is refused in words and nothing changes', async () => {
    const { stage, member, first, beside, credentialId } = await withCredential()
    const { accessRequests, credentials } = stage.capabilities
    const { requests } = await accessRequests.submitCheckout(member, formFor([{ ...beside, credentialId }], null))
    const otherPlan = await addPlanBeside(stage, first)
    await stage.db.transaction().execute((tx) => credentials.changePlan(tx, stage.owner, credentialId, otherPlan))
    await credentials.carryOut(credentialId)
    await expect(accessRequests.approveAccessRequest(stage.owner, requests[0]?.id ?? '')).rejects.toMatchObject({
      code: 'credential-plan-changed',
    })
    expect(await productsOf(stage, credentialId)).toEqual(['Parcels'])
  })
})

describe('approve, reject and withdraw at the same moment', () => {
  test('have one outcome, for a new key and for one that is reused', async () => {
    const { stage, member, first, beside, credentialId } = await withCredential()
    const { accessRequests } = stage.capabilities
    const other = stage.anotherProcess().accessRequests
    for (let round = 0; round < 4; round += 1) {
      const wish = round % 2 === 0 ? formFor([{ ...beside, credentialId }], null) : formFor([first])
      const id = (await accessRequests.submitCheckout(member, wish)).requests[0]?.id ?? ''
      const attempts = [
        () => accessRequests.withdrawAccessRequest(member, id),
        () => other.rejectAccessRequest(stage.owner, id, 'No'),
        () => accessRequests.approveAccessRequest(stage.owner, id),
      ]
      const outcomes = await Promise.allSettled(attempts.map((_, index) => attempts[(index + round) % 3]?.()))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const { items } = await accessRequests.showHistory(id)
      expect(items.filter(({ from }) => from === 'pending')).toHaveLength(1)
      if ((await productsOf(stage, credentialId)).includes('Letters')) break
    }
  })
})

test('REU-1: a credential can be reused only where all of the conditions hold', () => {
  const at = new Date('2026-03-02T09:00:00Z')
  const group = { planId: 'free', providerId: 'gateway', authType: 'authToken', productIds: ['letters'] }
  const fitting: Reused = {
    status: 'active',
    kind: 'requested',
    expiresAt: null,
    planId: 'free',
    providerId: 'gateway',
    authType: 'authToken',
    productIds: ['parcels'],
  }
  expect(whyNotReusable(fitting, group, at)).toBeNull()
  expect(whyNotReusable({ ...fitting, kind: 'added', expiresAt: new Date(at.getTime() + 1) }, group, at)).toBeNull()
  const wrong: Partial<Reused>[] = [
    { status: 'issuing' },
    { status: 'suspended' },
    { status: 'revoked' },
    { kind: 'stored' },
    { expiresAt: at },
    { planId: 'other' },
    { providerId: 'other' },
    { authType: 'jwt' },
    { productIds: ['parcels', 'letters'] },
  ]
  const reasons = wrong.map((more) => whyNotReusable({ ...fitting, ...more }, group, at))
  expect(reasons).not.toContain(null)
  expect(new Set(reasons).size).toBe(wrong.length)
})
