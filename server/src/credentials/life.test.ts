import { expect, onTestFinished, test } from 'vitest'
import { createGatewayServer } from '../gateway/index.ts'
import { call, deaf, echo, startUpstream } from '../gateway/test-gateway.ts'
import { createLog } from '../platform/log.ts'
import { furtherAtTyk, offerAtTyk, setTykStage } from '../providers/test-tyk-stage.ts'
import { addMember, addOffering, requestAndApprove, type Stage, setStage } from '../test-capabilities.ts'
import { builtInView, expectProviderAsShown, type ProviderView, tykView } from './test-agreement.ts'

const hour = 3_600_000

interface Played {
  stage: Stage
  view: ProviderView
  /** Two products and two plans of one provider. */
  first: { productId: string; planId: string; catalogueId: string; serviceId: string }
  second: { productId: string; planId: string; serviceId: string }
  /** Calls with this key. @returns whether it is let in */
  call: (key: string, serviceId: string) => Promise<boolean>
}

/** The whole life of a credential: after each step the provider has what the screen shows, and calls go as it says. */
async function playLife({ stage, view, first, second, call: letIn }: Played): Promise<void> {
  const { credentials, plans } = stage.capabilities
  const { owner, clock } = stage
  const member = await addMember(stage)
  for (const { planId } of [first, second]) await plans.updatePlan(owner, planId, { keyLifetimeSeconds: 86_400 }, null)
  const { credentialId } = await requestAndApprove(stage, member, first)
  const key = async () => (await credentials.revealCredential(member, credentialId)).expose()

  /** @param expected whether each of the keys opens the first and the second product */
  async function looksSo(step: string, keys: Record<string, [first: boolean, second: boolean]>): Promise<void> {
    await expectProviderAsShown(stage, view)
    for (const [text, expected] of Object.entries(keys)) {
      const opened = [await letIn(text, first.serviceId), await letIn(text, second.serviceId)]
      expect(opened, step).toEqual(expected)
    }
  }

  const old = await key()
  await looksSo('approved', { [old]: [true, false] })
  await credentials.addCredentialProducts(owner, credentialId, [second.productId])
  await looksSo('product added', { [old]: [true, true] })
  await credentials.changeCredentialPlan(owner, credentialId, second.planId, 'keep')
  await looksSo('plan changed', { [old]: [true, true] })

  // Somebody calls all the time while the key is rotated: with the old key, and with the new one as soon as it is known.
  let failed = 0
  let isRotating = true
  const caller = (async () => {
    while (isRotating) if (!(await letIn(old, first.serviceId))) failed += 1
  })()
  await credentials.rotateCredential(member, credentialId, 3600)
  const fresh = await key()
  expect(await letIn(fresh, first.serviceId)).toBe(true)
  isRotating = false
  await caller
  expect({ failed, same: fresh === old }).toEqual({ failed: 0, same: false })
  await looksSo('rotated', { [old]: [true, true], [fresh]: [true, true] })

  await credentials.suspendCredential(owner, credentialId, 'Look into it')
  await looksSo('suspended', { [old]: [false, false], [fresh]: [false, false] })
  await credentials.resumeCredential(owner, credentialId)
  await looksSo('resumed', { [old]: [true, true], [fresh]: [true, true] })
  await credentials.finishCredentialRotation(member, credentialId)
  await looksSo('rotation finished', { [old]: [false, false], [fresh]: [true, true] })
  clock.advance(25 * hour)
  await looksSo('expired', { [fresh]: [false, false] })
  await credentials.renewCredential(owner, credentialId)
  await looksSo('renewed', { [old]: [false, false], [fresh]: [true, true] })
  await credentials.removeCredentialProduct(member, credentialId, second.productId)
  await looksSo('product removed', { [fresh]: [true, false] })
  await credentials.revokeCredential(member, credentialId)
  await looksSo('revoked', { [old]: [false, false], [fresh]: [false, false] })
}

test('CRD-1, CRD-4, CRD-6, REU-3, REU-4, CHG-4, CHG-8, G-37, G-38, G-39: at the built-in gateway calls go as the screen says, all through the life of a credential', {
  timeout: 120_000,
}, async () => {
  const stage = await setStage()
  const upstreamUrl = await startUpstream(echo)
  const [first, second] = [await addOffering(stage, { upstreamUrl }), await addOffering(stage, { upstreamUrl })]
  for (const { planId } of [first, second]) {
    const wide = { rate: null, quota: { calls: 1_000_000, periodSeconds: 3600 } }
    await stage.capabilities.plans.updatePlan(stage.owner, planId, wide, null)
  }
  const server = await createGatewayServer({
    db: stage.db,
    listener: deaf,
    changes: stage.capabilities.gatewayChanges,
    log: createLog({ level: 'silent', format: 'json' }),
    now: stage.clock.now,
    host: '127.0.0.1',
    port: 0,
    trustProxy: false,
    allowPrivateTargets: true,
  })
  onTestFinished(() => server.close())
  const apis = await stage.capabilities.gateway.allApis()
  const pathOf = (id: string) => apis.find((api) => api.id === id)?.listenPath ?? ''
  await playLife({
    stage,
    view: builtInView(stage),
    first,
    second,
    call: async (key, serviceId) => (await call(server, pathOf(serviceId), { key })).status === 200,
  })
})

test('CRD-1, CRD-4, CRD-6, REU-3, REU-4, CHG-4, CHG-8, G-37, G-38, G-39: at a Tyk Dashboard the sessions are what the screen shows, all through the life of a credential', {
  timeout: 120_000,
}, async () => {
  const stage = await setTykStage()
  const first = await offerAtTyk(stage)
  const second = await furtherAtTyk(stage, first.providerId)
  for (const { planId } of [first, second]) {
    const wide = { rate: null, quota: { calls: 1_000_000, periodSeconds: 3600 } }
    await stage.capabilities.plans.updatePlan(stage.owner, planId, wide, null)
  }
  await playLife({
    stage,
    view: tykView(stage, stage.fake),
    first,
    second,
    call: async (key, serviceId) => {
      // Lets other work go on, as a call over the network does.
      await new Promise((later) => setImmediate(later))
      return stage.fake.gateway.call(key, serviceId) === 200
    },
  })
  expect(stage.fake.mistakes).toEqual([])
})
