import { describe, expect, test } from 'vitest'
import { type Driver, NoAnswer, ProviderError } from '../providers/index.ts'
import { auditedActions, keysLetIn, type StageOptions } from '../test-capabilities.ts'
import { isLetIn, issued } from './test-issued.ts'

const quarter = 15 * 60_000

/** A working credential, and what the portal has noticed about keys. */
async function compared(options: StageOptions = {}) {
  const set = await issued(options)
  const { stage, reconciliation } = set
  const { providerId } = stage
  /** A whole round, however many parts it takes. */
  async function round(): Promise<void> {
    stage.clock.advance(quarter)
    for (let part = 0; part < 5; part += 1) await reconciliation.compareDue()
  }
  const open = async () =>
    (await reconciliation.listDifferences({ state: 'open', after: null, limit: 100, total: false })).items
  const kinds = async () => (await open()).map((one) => one.kinds.join(' '))
  return { ...set, providerId, round, open, kinds }
}

describe('G-10: a key that differs at its provider', () => {
  test('is found, kept with both sides once, told as an event, and resolved when it is as it should be', async () => {
    const { stage, round, open, credentialId, appId, reconciliation } = await compared()
    const [key] = await stage.db.selectFrom('gateway_keys').selectAll().execute()
    await round()
    expect(await open()).toEqual([])
    await stage.db.deleteFrom('gateway_keys').execute()
    await round()
    await round()
    const [difference, ...more] = await open()
    expect(more).toEqual([])
    expect(difference).toMatchObject({
      credential: { id: credentialId, app: { id: appId } },
      kinds: ['missing'],
      expected: { works: true, expiresAt: null, tags: expect.arrayContaining([`app-${appId}`]) },
      found: null,
      remedy: null,
      held: false,
    })
    expect(difference?.expected?.policies.map(({ name }) => name?.slice(0, 7)).toSorted()).toEqual([
      'Parcels',
      'Plan of',
    ])
    expect(await reconciliation.countOpen()).toBe(1)
    const events = await stage.db.selectFrom('events').selectAll().where('name', '=', 'credential.differs').execute()
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { credentialId, kinds: ['missing'], accessRemoved: false },
    ])
    if (!key) throw new Error('There was no key.')
    await stage.db
      .insertInto('gateway_keys')
      .values({ ...key, metadata: JSON.stringify(key.metadata) })
      .execute()
    await round()
    expect(await open()).toEqual([])
  })

  test('that is lost works again as the same key once somebody repairs it, and not before', async () => {
    const { stage, round, kinds, reveal, credentialId, reconciliation } = await compared()
    const key = await reveal()
    await stage.db.deleteFrom('gateway_keys').execute()
    await round()
    expect([await kinds(), await isLetIn(stage, key)]).toEqual([['missing'], false])
    expect(await reconciliation.repairCredential(stage.owner, credentialId)).toEqual({ items: [] })
    expect(await isLetIn(stage, key)).toBe(true)
    expect(await reveal()).toBe(key)
    const [entry] = await stage.db
      .selectFrom('audit_entries')
      .selectAll()
      .where('action', '=', 'credential.repaired')
      .execute()
    expect(entry).toMatchObject({ actor_id: stage.owner.accountId, object_id: credentialId })
  })

  test('CRD-6: that was revoked and works again is removed at once, and that is recorded', async () => {
    const { stage, member, round, kinds, reveal, credentials, credentialId } = await compared()
    const [key] = await stage.db.selectFrom('gateway_keys').selectAll().execute()
    const text = await reveal()
    await credentials.revokeCredential(member, credentialId)
    if (!key) throw new Error('There was no key.')
    await stage.db
      .insertInto('gateway_keys')
      .values({ ...key, metadata: JSON.stringify(key.metadata) })
      .execute()
    expect(await isLetIn(stage, text)).toBe(true)
    await round()
    expect([await isLetIn(stage, text), await kinds()]).toEqual([false, []])
    const [found] = await stage.db.selectFrom('key_differences').selectAll().execute()
    expect(found).toMatchObject({ kinds: ['works'], remedy: 'removal', expected: null, found: { works: true } })
    expect(found?.resolved_at).not.toBeNull()
    expect(await auditedActions(stage)).toContain('credential.access-removed')
  })

  test('that was revoked long ago and works again is found in the list of the provider', async () => {
    const { stage, member, round, reveal, credentials, credentialId } = await compared()
    const [key] = await stage.db.selectFrom('gateway_keys').selectAll().execute()
    const text = await reveal()
    await credentials.revokeCredential(member, credentialId)
    stage.clock.advance(30 * 24 * 3600_000)
    if (!key) throw new Error('There was no key.')
    await stage.db
      .insertInto('gateway_keys')
      .values({ ...key, metadata: JSON.stringify(key.metadata) })
      .execute()
    await round()
    expect(await isLetIn(stage, text)).toBe(false)
  })

  test('whose limits are gone is shut at once and stays shut until somebody repairs it', async () => {
    const { stage, round, open, reveal, offering, credentials, credentialId, reconciliation, operations } =
      await compared()
    const key = await reveal()
    const [stored] = await stage.db.selectFrom('gateway_keys').select('policy_ids').execute()
    const product = await stage.db.selectFrom('products').select('provider_policy_id').executeTakeFirstOrThrow()
    await stage.db
      .updateTable('gateway_keys')
      .set({ policy_ids: [product.provider_policy_id ?? ''] })
      .execute()
    await round()
    expect(await isLetIn(stage, key)).toBe(false)
    expect(await open()).toMatchObject([
      { held: true, remedy: 'removal', kinds: ['unlimited'], found: { works: false } },
    ])
    // Whatever else is brought to the provider meanwhile, it stays shut.
    await stage.capabilities.plans.updatePlan(stage.owner, offering.planId, { description: 'New.' }, null)
    await credentials.retry(credentialId)
    await operations.resume()
    await round()
    expect(await isLetIn(stage, key)).toBe(false)
    await reconciliation.repairCredential(stage.owner, credentialId)
    expect(await isLetIn(stage, key)).toBe(true)
    const [repaired] = await stage.db.selectFrom('gateway_keys').select('policy_ids').execute()
    expect(repaired?.policy_ids.toSorted()).toEqual(stored?.policy_ids.toSorted())
  })
})

describe('a comparison', () => {
  test('looks at no key of which something is still to be brought to the provider', async () => {
    const away = new ProviderError('Away.', { retryable: true })
    let broken = false
    const wrapDriver = (driver: Driver): Driver => ({
      ...driver,
      revokeKey: (key) => (broken ? Promise.reject(away) : driver.revokeKey(key)),
    })
    const { stage, member, round, kinds, credentials, credentialId } = await compared({ wrapDriver })
    broken = true
    await credentials.revokeCredential(member, credentialId)
    await round()
    // That it still works is shown as the failure of the revocation already.
    expect(await kinds()).toEqual([])
    expect((await credentials.show(stage.owner, credentialId)).failure).toBe('Away.')
  })

  test('that meets a change keeps nothing of what it read before', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined
    const wrapDriver = (driver: Driver): Driver => ({
      ...driver,
      async readKey(reference) {
        const found = await driver.readKey(reference)
        await meanwhile?.()
        return found
      },
    })
    const { member, round, kinds, stage, credentials, credentialId } = await compared({ wrapDriver })
    meanwhile = async () => {
      meanwhile = undefined
      await credentials.revokeCredential(member, credentialId)
    }
    await round()
    expect([await kinds(), await keysLetIn(stage)]).toEqual([[], []])
    expect(await stage.db.selectFrom('key_differences').selectAll().execute()).toEqual([])
  })

  test('leaves a provider that is down alone, and one that does not answer for a while', async () => {
    let reads = 0
    let away = true
    const wrapDriver = (driver: Driver): Driver => ({
      ...driver,
      readKey(reference) {
        reads += 1
        return away ? Promise.reject(new NoAnswer('slow', 'It did not answer in time.')) : driver.readKey(reference)
      },
    })
    const { stage, providerId, reconciliation } = await compared({ wrapDriver })
    await stage.db.updateTable('providers').set({ status: 'down' }).execute()
    await reconciliation.compareDue()
    expect(reads).toBe(0)
    await stage.db.updateTable('providers').set({ status: 'up' }).execute()
    await reconciliation.compareDue()
    await reconciliation.compareDue()
    expect(reads).toBe(1)
    expect(await reconciliation.showComparison(providerId)).toMatchObject({ failure: 'It did not answer in time.' })
    away = false
    stage.clock.advance(quarter)
    for (let part = 0; part < 2; part += 1) await reconciliation.compareDue()
    expect(await reconciliation.showComparison(providerId)).toMatchObject({
      failure: null,
      compared: 1,
      startedAt: null,
    })
  })

  test('goes on past a key that it can’t read, and says so', async () => {
    const wrapDriver = (driver: Driver): Driver => ({
      ...driver,
      readKey: () => Promise.reject(new ProviderError('It answered in a way nobody understands.', { retryable: true })),
    })
    const { stage, providerId, reconciliation, kinds } = await compared({ wrapDriver })
    await reconciliation.compareDue()
    const { failure, compared: count } = await reconciliation.showComparison(providerId)
    expect([failure, count, await kinds()]).toEqual(['It answered in a way nobody understands.', 0, []])
    await reconciliation.compareDue()
    expect((await reconciliation.showComparison(providerId)).endedAt).toEqual(stage.clock.now())
  })

  test('does nothing where the provider has none of its policies: it has not loaded them yet', async () => {
    const wrapDriver = (driver: Driver): Driver => ({ ...driver, readPolicies: async () => [] })
    const { stage, providerId, round, kinds, reconciliation } = await compared({ wrapDriver })
    await round()
    expect([await kinds(), (await keysLetIn(stage)).length]).toEqual([[], 1])
    expect((await reconciliation.showComparison(providerId)).failure).toMatch(/^It has none of the policies/)
  })

  test('that names only policies of others is found all the same', async () => {
    const { stage, round, kinds } = await compared()
    await stage.db
      .updateTable('gateway_keys')
      .set({ policy_ids: ['of-somebody', 'of-nobody'] })
      .execute()
    await round()
    expect(await kinds()).toEqual(['shut policies'])
  })

  test('by two processes at once is made by one of them', async () => {
    let reads = 0
    const wrapDriver = (driver: Driver): Driver => ({
      ...driver,
      readKey(reference) {
        reads += 1
        return driver.readKey(reference)
      },
    })
    const { stage, reconciliation } = await compared({ wrapDriver })
    const other = stage.anotherProcess()
    await Promise.all([reconciliation.compareDue(), other.reconciliation.compareDue(), reconciliation.compareDue()])
    expect(reads).toBe(1)
  })
})

describe('a key without a record', () => {
  test('G-52: is found by the mark of this portal, told apart from those of others, and removed when somebody says so', async () => {
    const { stage, round, open, kinds, reconciliation, credentialId } = await compared()
    const [own] = await stage.db.selectFrom('gateway_keys').selectAll().execute()
    if (!own) throw new Error('There was no key.')
    const like = (byte: number, metadata: Record<string, string>) => ({
      ...own,
      key_hash: Buffer.alloc(32, byte),
      counter_id: '01900000-0000-7000-8000-000000000000',
      metadata: JSON.stringify(metadata),
    })
    const foreign = { ...own.metadata, PortalID: 'another' }
    await stage.db
      .insertInto('gateway_keys')
      .values([like(1, own.metadata), like(2, foreign)])
      .execute()
    await round()
    expect(await open()).toMatchObject([{ kinds: ['stray'], credential: null, expected: null, found: { works: true } }])
    await round()
    const [stray] = await open()
    const removed = await reconciliation.removeStrayKey(stage.owner, stray?.id ?? '')
    expect(removed).toMatchObject({ remedy: 'repair' })
    expect(removed.resolvedAt).not.toBeNull()
    const left = await stage.db.selectFrom('gateway_keys').select('key_hash').orderBy('key_hash').execute()
    expect(left.map(({ key_hash }) => key_hash[0])).toHaveLength(2)
    expect(left.some(({ key_hash }) => key_hash.equals(Buffer.alloc(32, 1)))).toBe(false)
    await round()
    expect(await kinds()).toEqual([])
    await expect(reconciliation.removeStrayKey(stage.owner, stray?.id ?? '')).rejects.toMatchObject({
      code: 'difference-not-stray',
    })
    await stage.db.deleteFrom('gateway_keys').execute()
    await reconciliation.compareCredential(stage.owner, credentialId)
    const [missing] = await open()
    await expect(reconciliation.removeStrayKey(stage.owner, missing?.id ?? '')).rejects.toMatchObject({
      code: 'difference-not-stray',
    })
  })

  test('that is gone again is no difference any more', async () => {
    const { stage, round, kinds } = await compared()
    const [own] = await stage.db.selectFrom('gateway_keys').selectAll().execute()
    if (!own) throw new Error('There was no key.')
    const copy = { ...own, key_hash: Buffer.alloc(32, 1), metadata: JSON.stringify(own.metadata) }
    await stage.db.insertInto('gateway_keys').values(copy).execute()
    await round()
    expect(await kinds()).toEqual(['stray'])
    await stage.db.deleteFrom('gateway_keys').where('key_hash', '=', copy.key_hash).execute()
    await round()
    expect(await kinds()).toEqual([])
  })
})
