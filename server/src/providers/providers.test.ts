import { describe, expect, test } from 'vitest'
import { addMember, auditedActions, requestAndApprove } from '../test-capabilities.ts'
import { startFakeDashboard } from './fakes/tyk-dashboard/fake-dashboard.ts'
import { offerAtTyk, setTykStage, type TykStage } from './test-tyk-stage.ts'

const everything = async ({ db }: TykStage) => ({
  providers: await db.selectFrom('providers').selectAll().execute(),
  audit: await db.selectFrom('audit_entries').selectAll().execute(),
})

describe('connecting a provider', () => {
  test('PRV-1: looks at it in full and keeps its secret to itself', async () => {
    const stage = await setTykStage()
    const { capabilities, connection, fake, owner } = stage
    const provider = await capabilities.providers.createProvider(owner, connection)
    expect(provider).toMatchObject({ kind: 'tyk-dashboard', name: 'Tyk in Dublin', status: 'up', version: 1 })
    expect(provider.checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'reachable passed',
      'tls skipped',
      'secret passed',
      'apis passed',
      'policies passed',
      'keys passed',
      'usage passed',
    ])
    expect(JSON.stringify(provider)).not.toContain(fake.secret)
    const kept = await everything(stage)
    expect(JSON.stringify(kept)).not.toContain(fake.secret)
    const sealed = kept.providers.flatMap(({ secret_sealed }) => (secret_sealed ? [secret_sealed] : []))
    expect(sealed).toHaveLength(1)
    expect(sealed[0]?.includes(fake.secret)).toBe(false)
    expect(await auditedActions(stage)).toContain('provider.created')
  })

  test('keeps one that does not answer, and says why', async () => {
    const stage = await setTykStage()
    await stage.fake.close()
    const provider = await stage.capabilities.providers.createProvider(stage.owner, stage.connection)
    expect(provider).toMatchObject({ status: 'down' })
    expect(provider.status_reason).toContain('could not be reached')
  })

  test('refuses a name that is taken', async () => {
    const { capabilities, connection, owner } = await setTykStage()
    const twin = { ...connection, name: 'built-in GATEWAY' }
    await expect(capabilities.providers.createProvider(owner, twin)).rejects.toMatchObject({
      code: 'provider-name-taken',
    })
  })
})

describe('changing how a provider is reached', () => {
  test('counts in every process at once, with the secret that was kept', async () => {
    const stage = await setTykStage()
    const { capabilities, connection, fake, owner } = stage
    const { id } = await capabilities.providers.createProvider(owner, connection)
    const other = stage.anotherProcess()
    fake.addApi('Parcels')
    expect(await other.providers.listServices(id)).toHaveLength(1)

    const second = await startFakeDashboard({ secret: 'another secret' })
    const settings = { url: second.url, secret: 'another secret' }
    expect(await capabilities.providers.updateProvider(owner, id, { settings }, null)).toMatchObject({ status: 'up' })
    expect(await other.providers.listServices(id)).toEqual([])
    await capabilities.providers.updateProvider(owner, id, { settings: { policyTags: ['x'] } }, null)
    expect(await other.providers.listServices(id)).toEqual([])
    expect((await capabilities.providers.find(id)).settings).toMatchObject({ url: second.url, policyTags: ['x'] })
    expect(JSON.stringify(await everything(stage))).not.toContain('another secret')
    await second.close()
  })

  test('to another address needs the secret again', async () => {
    const { capabilities, connection, fake, owner } = await setTykStage()
    const { id } = await capabilities.providers.createProvider(owner, connection)
    const asked = fake.requests.length
    const settings = { url: 'http://127.0.0.1:9' }
    await expect(capabilities.providers.updateProvider(owner, id, { settings }, null)).rejects.toMatchObject({
      code: 'provider-secret-needed',
      field: 'settings.secret',
    })
    expect((await capabilities.providers.find(id)).settings).toMatchObject({ url: fake.url })
    expect(fake.requests).toHaveLength(asked)
  })

  test('is refused for the built-in gateway, which has no connection', async () => {
    const { capabilities, owner, providerId } = await setTykStage()
    const change = capabilities.providers.updateProvider(owner, providerId, { settings: { policyTags: [] } }, null)
    await expect(change).rejects.toMatchObject({ code: 'provider-without-settings' })
  })
})

describe('disconnecting a provider', () => {
  test('PRV-6: is refused while something uses it, and for the built-in gateway', async () => {
    const stage = await setTykStage()
    const { capabilities, owner, providerId } = stage
    await offerAtTyk(stage)
    const tyk = (await capabilities.providers.list()).find(({ kind }) => kind === 'tyk-dashboard')
    await expect(capabilities.providers.deleteProvider(owner, tyk?.id ?? '')).rejects.toMatchObject({
      code: 'provider-in-use',
      message: 'In use: 1 products, 1 plans and 0 credentials. Delete or revoke them first.',
    })
    await expect(capabilities.providers.deleteProvider(owner, providerId)).rejects.toMatchObject({
      code: 'provider-built-in',
    })
    expect(await capabilities.providers.list()).toHaveLength(2)
  })

  test('CRD-7: forgets its secret, gives its name free, and ends what could not be removed there', async () => {
    const stage = await setTykStage()
    const { capabilities, connection, db, fake, owner } = stage
    const { planId, productId, catalogueId } = await offerAtTyk(stage)
    const { id } = (await capabilities.providers.list()).find(({ kind }) => kind === 'tyk-dashboard') ?? { id: '' }
    await fake.close()
    await capabilities.catalogues.deleteCatalogue(owner, catalogueId)
    await capabilities.plans.deletePlan(owner, planId)
    await capabilities.products.deleteProduct(owner, productId)
    await capabilities.providers.deleteProvider(owner, id)
    stage.clock.advance(3600_000)
    await capabilities.operations.resume()
    const open = await db.selectFrom('provider_operations').selectAll().whereRef('settled', '<', 'wanted').execute()
    expect(open).toEqual([])
    await expect(capabilities.providers.find(id)).rejects.toMatchObject({ code: 'provider-not-found' })
    const row = await db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirst()
    expect(row).toMatchObject({ secret_sealed: null, settings: {} })
    expect(await capabilities.providers.createProvider(owner, connection)).toMatchObject({ name: connection.name })
  })
})

describe('a credential at a Tyk Dashboard', () => {
  test('is there as the portal says, from issue to revocation', async () => {
    const stage = await setTykStage()
    const { capabilities, fake, owner } = stage
    const offering = await offerAtTyk(stage)
    const member = await addMember(stage)
    const { credentialId, appId } = await requestAndApprove(stage, member, offering)
    const key = async () => (await capabilities.credentials.revealCredential(owner, credentialId)).expose()
    const call = async () => fake.gateway.call(await key(), offering.serviceId)
    expect(await call()).toBe(200)
    const [stored] = [...fake.gateway.keys.values()]
    expect(stored?.session).toMatchObject({
      tags: expect.arrayContaining([`app-${appId}`]),
      meta_data: { ApplicationID: appId },
    })
    expect(await capabilities.credentials.readQuota(owner, credentialId)).toMatchObject({ limit: 3, remaining: 2 })

    const first = await key()
    await capabilities.credentials.rotateCredential(owner, credentialId, 3600)
    expect(await key()).not.toBe(first)
    expect([await call(), fake.gateway.call(first, offering.serviceId)]).toEqual([200, 200])
    stage.clock.advance(3601_000)
    expect([await call(), fake.gateway.call(first, offering.serviceId)]).toEqual([200, 401])

    const last = await key()
    await capabilities.credentials.revokeCredential(owner, credentialId)
    await capabilities.credentials.removeEndedKeys()
    expect(fake.gateway.call(last, offering.serviceId)).toBe(403)
    expect(fake.gateway.keys.size).toBe(0)
    expect(fake.mistakes).toEqual([])
  })

  test('has its usage collected by key, every five minutes at most', async () => {
    const stage = await setTykStage()
    const { capabilities, fake } = stage
    const offering = await offerAtTyk(stage)
    const member = await addMember(stage)
    const { credentialId } = await requestAndApprove(stage, member, offering)
    const key = (await capabilities.credentials.revealCredential(stage.owner, credentialId)).expose()
    fake.gateway.call(key, offering.serviceId)
    await capabilities.usage.collect()
    const asked = fake.requests.length
    stage.clock.advance(60_000)
    await capabilities.usage.collect()
    expect(fake.requests).toHaveLength(asked)
    fake.gateway.call(key, offering.serviceId)
    stage.clock.advance(300_000)
    await capabilities.usage.collect()
    expect((await capabilities.usage.sums([credentialId], 7)).get(credentialId)).toMatchObject({ calls: 2, errors: 0 })
  })
})
