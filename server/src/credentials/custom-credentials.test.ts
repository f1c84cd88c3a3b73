import { describe, expect, test } from 'vitest'
import { hashKey } from '../gateway/index.ts'
import { newId } from '../platform/ids.ts'
import { ProviderError } from '../providers/index.ts'
import { addMember, addOffering, auditedActions, keysLetIn, type StageOptions, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

const theirs = 'a-key-that-they-had-before-0123456789'

/** An app of a member, and the way to add credentials to it. */
async function atApp(options: StageOptions = {}) {
  const stage = await setStage(options)
  const ada = await addMember(stage)
  const offering = await addOffering(stage)
  const { apps, credentials } = stage.capabilities
  const appId = await apps.createApp(ada, { name: 'Warehouse', description: '', visibility: 'personal' })
  const door = await openDoor(stage)
  const rights = { alias: 'Moved here', planId: offering.planId, productIds: [offering.productId] }
  const add = (body: object, app = appId) => door.ask('POST', `/apps/${app}/credentials`, { ...rights, ...body })
  const reveal = async (id: string) => {
    const { key, secret } = await credentials.revealPair(ada, id)
    return [key.expose(), secret?.expose() ?? null]
  }
  return { stage, ada, offering, appId, add, reveal, ...door, ...stage.capabilities }
}

const stored = { kind: 'stored', key: 'warehouse', secret: ' sesame ' }

describe('a key of the back office', () => {
  test('CUS-1, CUS-3: works as it did before, with the limits of its plan; the consumer sees it at once', async () => {
    const { stage, ada, add, reveal, credentials, appId } = await atApp()
    const { status, body } = await add({ key: theirs })
    expect([status, body]).toMatchObject([201, { kind: 'added', status: 'active', alias: 'Moved here' }])
    expect(await keysLetIn(stage)).toEqual([hashKey(theirs)])
    expect((await credentials.listOfApp(ada, appId)).map(({ id }) => id)).toEqual([body.id])
    expect(await reveal(body.id)).toEqual([theirs, null])
    const [key] = await stage.db.selectFrom('gateway_keys').select(['policy_ids', 'metadata']).execute()
    expect(key).toMatchObject({
      policy_ids: [expect.any(String), expect.any(String)],
      metadata: { ApplicationID: appId },
    })
    const text = JSON.stringify(await stage.db.selectFrom('audit_entries').selectAll().execute())
    expect(text).not.toContain(theirs)
    expect(await auditedActions(stage)).toEqual(expect.arrayContaining(['credential.added', 'credential.revealed']))
  })

  test('CUS-1: is made when none is given, and a rotation replaces a given one by a made one', async () => {
    const { stage, ada, add, reveal, credentials } = await atApp()
    const made = await add({})
    expect((await reveal(made.body.id))[0]).toMatch(/^ptc_/)
    const given = await add({ key: theirs })
    await credentials.rotateCredential(ada, given.body.id, 0)
    const [fresh = ''] = await reveal(given.body.id)
    expect(fresh).toMatch(/^ptc_/)
    expect(await keysLetIn(stage)).not.toContain(hashKey(theirs))
    await credentials.revokeCredential(ada, given.body.id)
    expect(await keysLetIn(stage)).toHaveLength(1)
  })

  test('that another credential has is refused, also when it is sent twice at once; once revoked it is free', async () => {
    const { stage, add, credentials } = await atApp()
    const answers = await Promise.all([add({ key: theirs }), add({ key: theirs })])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
    const taken = answers.find(({ status }) => status === 409)
    expect(taken?.body).toMatchObject({
      code: expect.stringMatching(/^key-(taken|exists-at-provider)$/),
      errors: [{ field: 'key' }],
    })
    const id = answers.find(({ status }) => status === 201)?.body.id
    await credentials.revokeCredential(stage.owner, id)
    expect((await add({ key: theirs })).status).toBe(201)
    expect(await keysLetIn(stage)).toEqual([hashKey(theirs)])
  })

  test('that the provider has already is refused, and nothing is kept', async () => {
    const { stage, add } = await atApp({
      wrapDriver: (driver) => ({
        ...driver,
        readKey: async ({ keyId }) =>
          keyId.expose() === theirs
            ? { counterId: null, active: true, policyIds: [], expiresAt: null, tags: [], metadata: {} }
            : null,
      }),
    })
    expect(await add({ key: theirs })).toMatchObject({ status: 409, body: { code: 'key-exists-at-provider' } })
    expect(await stage.db.selectFrom('credentials').select('id').execute()).toEqual([])
    expect((await add({ key: `${theirs}-2` })).status).toBe(201)
  })

  test('is refused while nobody can tell whether the provider has it; a made one is kept and follows', async () => {
    let away = true
    const broken = () => Promise.reject(new ProviderError('It is away.', { retryable: true }))
    const { stage, add, reveal, operations } = await atApp({
      wrapDriver: (driver) => ({
        ...driver,
        readKey: (key) => (away ? broken() : driver.readKey(key)),
        putKey: (key) => (away ? broken() : driver.putKey(key)),
      }),
    })
    expect(await add({ key: theirs })).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } })
    const made = await add({})
    expect(made.body).toMatchObject({ status: 'issuing', failure: 'It is away.' })
    expect(await stage.db.selectFrom('credentials').select('id').execute()).toHaveLength(1)
    away = false
    stage.clock.advance(5_000)
    await operations.resume()
    expect((await reveal(made.body.id))[0]).toMatch(/^ptc_/)
  })

  test('with something wrong in it is refused naming the field, and nothing is kept', async () => {
    const { stage, add, ask } = await atApp()
    const elsewhere = await ask('POST', '/products', { name: 'Guide' })
    for (const [field, wrong] of [
      ['planId', { planId: newId() }],
      ['productIds', { productIds: [newId()] }],
      ['productIds', { productIds: [elsewhere.body.id] }],
      ['productIds', { productIds: [] }],
      ['alias', { alias: ' ' }],
      ['key', { key: 'short' }],
      ['key', { key: `${theirs} with blanks` }],
      ['key', { key: `${theirs}\n` }],
      ['secret', { key: theirs, secret: 'second' }],
      ['key', { kind: 'stored' }],
      ['kind', { kind: 'custom' }],
    ] as const) {
      expect(await add(wrong), JSON.stringify(wrong)).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    expect(await add({}, newId())).toMatchObject({ status: 404, body: { code: 'app-not-found' } })
    expect(await stage.db.selectFrom('credentials').select('id').execute()).toEqual([])
    expect(await stage.db.selectFrom('gateway_keys').select('key_hash').execute()).toEqual([])
  })
})

describe('a stored pair', () => {
  test('CUS-2, CUS-3: is kept sealed and shown, and no gateway is told', async () => {
    const { stage, ada, add, reveal, credentials } = await atApp()
    const { body } = await add(stored)
    expect(body).toMatchObject({ kind: 'stored', status: 'active', maskedKey: '••••••••e', failure: null })
    expect(await reveal(body.id)).toEqual(['warehouse', ' sesame '])
    expect(await stage.db.selectFrom('gateway_keys').select('key_hash').execute()).toEqual([])
    const rows = await stage.db.selectFrom('credential_keys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toMatch(/warehouse|sesame/)
    expect(rows.map(({ secret_sealed }) => secret_sealed?.includes('sesame'))).toEqual([false])
    await expect(credentials.rotateCredential(ada, body.id, 0)).rejects.toMatchObject({ code: 'credential-stored' })
    await expect(credentials.revokeCredential(ada, body.id)).rejects.toMatchObject({ code: 'credential-stored' })
    expect(await credentials.readQuota(ada, body.id)).toBeNull()
    await credentials.revokeCredential(stage.owner, body.id)
    await expect(reveal(body.id)).rejects.toMatchObject({ code: 'credential-revoked' })
  })

  test('AUT-2, AUT-3, CUS-4: is for products that no key of ours opens', async () => {
    const { stage, offering, add } = await atApp()
    for (const authType of ['basic', 'custom']) {
      await stage.db.updateTable('products').set({ auth_type: authType }).where('id', '=', offering.productId).execute()
      expect(await add({}), authType).toMatchObject({ status: 422, body: { code: 'key-not-possible' } })
      expect((await add({ ...stored, key: authType })).status, authType).toBe(201)
    }
    expect(await add({ ...stored, key: 'basic' })).toMatchObject({ status: 409, body: { code: 'key-taken' } })
  })

  test('APP-10: stands beside other credentials of the app', async () => {
    const { ada, add, credentials, appId } = await atApp()
    await add(stored)
    await add({ key: theirs })
    await add({})
    const kinds = (await credentials.listOfApp(ada, appId)).map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['added', 'added', 'stored'])
  })
})
