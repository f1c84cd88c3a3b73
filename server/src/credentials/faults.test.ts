import { describe, expect, test } from 'vitest'
import { furtherAtTyk } from '../providers/test-tyk-stage.ts'
import { expectProviderAsShown, tykView } from './test-agreement.ts'
import { issuedAtTyk } from './test-issued.ts'

const minute = 60_000

/** What may be asked of a credential; each is tried against each fault of the provider. */
const asked = ['suspend', 'plan', 'products', 'renew', 'rotate', 'finish'] as const
const faults = ['close-after-acting', 'close', 'error', 'garbage', 'unavailable'] as const

describe('a provider that fails', () => {
  test.each(faults)(
    'by “%s” leaves each change done, or failed with its reason until it is tried again',
    { timeout: 180_000 },
    async (kind) => {
      const { stage, fake, credentials, plans, credentialId, offering, operations } = await issuedAtTyk()
      const other = await furtherAtTyk(stage, offering.providerId)
      const { owner } = stage
      for (const planId of [offering.planId, other.planId]) {
        await plans.updatePlan(owner, planId, { keyLifetimeSeconds: 86_400 }, null)
      }
      const changes = {
        suspend: () => credentials.suspendCredential(owner, credentialId, ''),
        plan: () => credentials.changeCredentialPlan(owner, credentialId, other.planId, 'restart'),
        products: () => credentials.addCredentialProducts(owner, credentialId, [other.productId]),
        renew: () => credentials.renewCredential(owner, credentialId),
        rotate: () => credentials.rotateCredential(owner, credentialId, 3600),
        finish: () => credentials.finishCredentialRotation(owner, credentialId),
      }
      for (const change of asked) {
        fake.faults.plan({ kind, path: /^\/api\/keys/, times: 10 })
        const after = await changes[change]()
        if (after.failure !== null) expect(after.failure, change).toMatch(/Tyk Dashboard/)
        fake.faults.clear()
        // Long enough for the driver to ask again, and for every wait between attempts.
        for (let round = 0; round < 3; round += 1) {
          stage.clock.advance(minute)
          await operations.resume()
          await operations.idle()
        }
        await credentials.retryCredential(owner, credentialId)
        await expect
          .poll(
            async () => {
              await credentials.retryCredential(owner, credentialId)
              return (await credentials.show(owner, credentialId)).failure
            },
            { timeout: 30_000, interval: 500 },
          )
          .toBeNull()
        await expectProviderAsShown(stage, tykView(stage, fake))
        if (change === 'suspend') await credentials.resumeCredential(owner, credentialId)
      }
      expect(await credentials.show(owner, credentialId)).toMatchObject({
        status: 'active',
        plan: { id: other.planId },
        outgoingKey: null,
      })
      expect(fake.gateway.keys.size).toBe(1)
      expect(fake.mistakes).toEqual([])
    },
  )
})
