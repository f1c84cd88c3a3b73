import { describe, expect, test } from 'vitest'
import { ProviderError } from '../providers/index.ts'
import { addMember, auditedActions, keysLetIn, requestAndApprove } from '../test-capabilities.ts'
import { builtInView, expectProviderAsShown, tykView } from './test-agreement.ts'
import { issued, issuedAtTyk } from './test-issued.ts'

describe('suspending', () => {
  test('G-38, CRD-8: shuts both keys at the provider until the credential is resumed', async () => {
    const { stage, member, credentials, credentialId, appId } = await issued()
    await credentials.rotateCredential(member, credentialId, 3600)
    const suspended = await credentials.suspendCredential(stage.owner, credentialId, 'Unpaid')
    const at = stage.clock.now()
    expect(suspended).toMatchObject({ status: 'suspended', suspension: { by: 'back-office', at, reason: 'Unpaid' } })
    expect(await keysLetIn(stage)).toEqual([])
    await expectProviderAsShown(stage, builtInView(stage))
    await expect(credentials.rotateCredential(member, credentialId, 0)).rejects.toMatchObject({
      code: 'credential-not-active',
    })
    const resumed = await credentials.resumeCredential(stage.owner, credentialId)
    expect(resumed).toMatchObject({ status: 'active', suspension: null })
    expect(await keysLetIn(stage)).toHaveLength(2)
    await expectProviderAsShown(stage, builtInView(stage))
    const events = await stage.db.selectFrom('events').select(['name', 'payload']).orderBy('id').execute()
    expect(events.slice(-2)).toMatchObject([
      { name: 'credential.suspended', payload: { credentialId, appId, by: 'back-office' } },
      { name: 'credential.resumed', payload: { credentialId, appId } },
    ])
  })

  test('G-38: shuts a key at a Tyk Dashboard and opens it with the quota that was running', async () => {
    const { stage, fake, credentials, credentialId, offering, reveal } = await issuedAtTyk()
    const key = await reveal()
    const call = () => fake.gateway.call(key, offering.serviceId)
    expect([call(), call()]).toEqual([200, 200])
    await credentials.suspendCredential(stage.owner, credentialId, '')
    expect(call()).toBe(401)
    await expectProviderAsShown(stage, tykView(stage, fake))
    await credentials.resumeCredential(stage.owner, credentialId)
    expect([call(), call()]).toEqual([200, 403])
    await expectProviderAsShown(stage, tykView(stage, fake))
  })

  test('by the back office cannot be lifted by the developer, who may lift their own', async () => {
    const { stage, member, credentials, credentialId } = await issued()
    const own = await credentials.suspendCredential(member, credentialId, 'Lost laptop')
    expect(own.suspension).toMatchObject({ by: 'member', reason: 'Lost laptop' })
    expect(await credentials.resumeCredential(member, credentialId)).toMatchObject({ status: 'active' })

    await credentials.suspendCredential(member, credentialId, '')
    const taken = await credentials.suspendCredential(stage.owner, credentialId, 'Abuse')
    expect(taken.suspension).toMatchObject({ by: 'back-office', reason: 'Abuse' })
    const before = await auditedActions(stage)
    await expect(credentials.resumeCredential(member, credentialId)).rejects.toMatchObject({
      code: 'suspended-by-back-office',
      kind: 'forbidden',
    })
    // Nor does suspending it once more make the suspension theirs.
    expect((await credentials.suspendCredential(member, credentialId, '')).suspension).toMatchObject({
      by: 'back-office',
    })
    expect(await auditedActions(stage)).toEqual(before)
    expect(await keysLetIn(stage)).toEqual([])
    expect(await credentials.resumeCredential(stage.owner, credentialId)).toMatchObject({ status: 'active' })
  })

  test('is refused to those who do not see the app, and for a credential that is over', async () => {
    const { stage, member, credentials, credentialId } = await issued()
    const stranger = await addMember(stage, { organisation: 'Evil', role: 'admin' })
    for (const act of [
      () => credentials.suspendCredential(stranger, credentialId, ''),
      () => credentials.resumeCredential(stranger, credentialId),
      () => credentials.renewCredential(stranger, credentialId),
      () => credentials.finishCredentialRotation(stranger, credentialId),
      () => credentials.updateCredential(stranger, credentialId, { alias: 'Mine' }, null),
      () => credentials.removeCredentialProduct(stranger, credentialId, credentialId),
      () => credentials.retryCredential(stranger, credentialId),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'credential-not-found', kind: 'absent' })
    }
    await credentials.revokeCredential(member, credentialId)
    await expect(credentials.suspendCredential(member, credentialId, '')).rejects.toMatchObject({
      code: 'credential-not-active',
    })
  })

  test('that the provider could not take is told with its reason, and repeating it tries again', async () => {
    let broken = false
    const { stage, credentials, credentialId } = await issued({
      wrapDriver: (driver) => ({
        ...driver,
        putKey: (key) => (broken ? Promise.reject(new ProviderError('No.', { retryable: false })) : driver.putKey(key)),
      }),
    })
    broken = true
    expect(await credentials.suspendCredential(stage.owner, credentialId, '')).toMatchObject({
      status: 'suspended',
      failure: 'No.',
    })
    broken = false
    expect(await credentials.suspendCredential(stage.owner, credentialId, '')).toMatchObject({ failure: null })
    expect(await keysLetIn(stage)).toEqual([])
  })
})

describe('all credentials of an app', () => {
  test('G-38: are suspended and resumed at once by the back office, but for those a developer has suspended', async () => {
    const { stage, member, offering, appId, credentials, credentialId, accessRequests } = await issued()
    const again = async () => {
      const app = { action: 'existing', appId } as const
      const wish = { catalogueId: offering.catalogueId, planId: offering.planId, productIds: [offering.productId] }
      const form = { ...wish, app, message: '', submissionKey: crypto.randomUUID() }
      const { id } = await accessRequests.submitAccessRequest(member, form)
      return (await accessRequests.approveAccessRequest(stage.owner, id)).credentialId ?? ''
    }
    const [second, own] = [await again(), await again()]
    const foreign = await requestAndApprove(stage, await addMember(stage), offering)
    await credentials.suspendCredential(member, own, 'Mine')
    expect(await credentials.suspendCredentialsOfApp(stage.owner, appId, 'Unpaid')).toEqual({ credentials: 3 })
    expect(await keysLetIn(stage)).toHaveLength(1)
    expect(await credentials.suspendCredentialsOfApp(stage.owner, appId, 'Unpaid')).toEqual({ credentials: 0 })
    expect(await credentials.resumeCredentialsOfApp(stage.owner, appId)).toEqual({ credentials: 3 })
    await credentials.suspendCredential(member, own, 'Mine')
    await credentials.suspendCredential(stage.owner, second, '')
    expect(await credentials.resumeCredentialsOfApp(stage.owner, appId)).toEqual({ credentials: 1 })
    const states = await Promise.all(
      [credentialId, second, own, foreign.credentialId].map((id) => credentials.show(stage.owner, id)),
    )
    expect(states.map(({ status }) => status)).toEqual(['active', 'active', 'suspended', 'active'])
    await expectProviderAsShown(stage, builtInView(stage))
    await expect(credentials.suspendCredentialsOfApp(member, appId, '')).rejects.toMatchObject({ kind: 'absent' })
  })
})
