import { describe, expect, test } from 'vitest'
import { Refused } from '../platform/errors.ts'
import { addMember, addOffering, requestAndApprove, setStage } from '../test-capabilities.ts'
import { builtInView, expectProviderAsShown } from './test-agreement.ts'

/** A stage with two processes of the portal, on which the same credential is changed from both. */
async function twoProcesses() {
  const stage = await setStage()
  const member = await addMember(stage)
  const offering = await addOffering(stage)
  const other = await addOffering(stage)
  const { plans } = stage.capabilities
  for (const { planId } of [offering, other]) {
    await plans.updatePlan(stage.owner, planId, { keyLifetimeSeconds: 86_400 }, null)
  }
  const here = stage.capabilities
  const there = stage.anotherProcess()
  const issue = async () => (await requestAndApprove(stage, member, offering)).credentialId
  /** Both at once; whatever a rule refuses is an outcome, anything else an error. */
  async function atOnce(...acts: (() => Promise<unknown>)[]): Promise<string[]> {
    const outcomes = await Promise.allSettled(acts.map((act) => act()))
    await Promise.all([here.operations.idle(), there.operations.idle()])
    await here.operations.resume()
    await here.operations.idle()
    return outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return 'done'
      if (outcome.reason instanceof Refused) return outcome.reason.code
      throw outcome.reason
    })
  }
  return { stage, member, offering, other, here: here.credentials, there: there.credentials, issue, atOnce }
}

describe('two at once', () => {
  test('rotating and revoking leave no key, whoever is first', async () => {
    const { stage, member, here, there, issue, atOnce } = await twoProcesses()
    for (let round = 0; round < 4; round += 1) {
      const id = await issue()
      const [rotated, revoked] = await atOnce(
        () => here.rotateCredential(member, id, 3600),
        () => there.revokeCredential(stage.owner, id),
      )
      expect([rotated === 'done' || rotated === 'credential-not-active', revoked]).toEqual([true, 'done'])
      expect(await here.show(stage.owner, id)).toMatchObject({ status: 'revoked', failure: null })
      await expectProviderAsShown(stage, builtInView(stage))
    }
  })

  test('changing the plan and rotating both hold, for both keys', async () => {
    const { stage, member, other, here, there, issue, atOnce } = await twoProcesses()
    for (let round = 0; round < 4; round += 1) {
      const id = await issue()
      const outcomes = await atOnce(
        () => here.changeCredentialPlan(stage.owner, id, other.planId, 'restart'),
        () => there.rotateCredential(member, id, 3600),
      )
      expect(outcomes).toEqual(['done', 'done'])
      expect(await here.show(stage.owner, id)).toMatchObject({
        plan: { id: other.planId },
        outgoingKey: { endsAt: new Date(stage.clock.now().getTime() + 3_600_000) },
        failure: null,
      })
      await expectProviderAsShown(stage, builtInView(stage))
    }
    const wishes = stage.db.selectFrom('credential_keys').select('id').where('new_quota_wish', 'is not', null)
    expect(await wishes.execute()).toEqual([])
  })

  test('suspending and renewing both hold', async () => {
    const { stage, here, there, issue, atOnce } = await twoProcesses()
    const id = await issue()
    stage.clock.advance(3_600_000)
    const outcomes = await atOnce(
      () => here.suspendCredential(stage.owner, id, 'Odd'),
      () => there.renewCredential(stage.owner, id),
    )
    expect(outcomes).toEqual(['done', 'done'])
    const expiresAt = new Date(stage.clock.now().getTime() + 86_400_000)
    expect(await here.show(stage.owner, id)).toMatchObject({ status: 'suspended', expiresAt, failure: null })
    await expectProviderAsShown(stage, builtInView(stage))
  })

  test('two admins who remove the two products leave one of them; two names give one conflict', async () => {
    const { stage, offering, other, here, there, issue, atOnce } = await twoProcesses()
    const id = await issue()
    await here.addCredentialProducts(stage.owner, id, [other.productId])
    const outcomes = await atOnce(
      () => here.removeCredentialProduct(stage.owner, id, offering.productId),
      () => there.removeCredentialProduct(stage.owner, id, other.productId),
    )
    expect(outcomes.toSorted()).toEqual(['done', 'last-product'])
    const shown = await here.show(stage.owner, id)
    expect(shown.products).toHaveLength(1)
    await expectProviderAsShown(stage, builtInView(stage))
    const names = await atOnce(
      () => here.updateCredential(stage.owner, id, { alias: 'One' }, shown.version),
      () => there.updateCredential(stage.owner, id, { alias: 'Other' }, shown.version),
    )
    expect(names.toSorted()).toEqual(['done', 'outdated'])
  })

  test('an app that is suspended while one of its credentials is resumed ends in one of the two', async () => {
    const { stage, here, there, issue, atOnce } = await twoProcesses()
    for (let round = 0; round < 4; round += 1) {
      const id = await issue()
      await here.suspendCredential(stage.owner, id, '')
      const { app } = await here.show(stage.owner, id)
      const outcomes = await atOnce(
        () => here.resumeCredential(stage.owner, id),
        () => there.suspendCredentialsOfApp(stage.owner, app.id, 'All'),
      )
      expect(outcomes).toEqual(['done', 'done'])
      await expectProviderAsShown(stage, builtInView(stage))
    }
  })
})
