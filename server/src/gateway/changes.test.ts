import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { createGatewayChanges, createGatewayControl, hashKey } from './index.ts'
import { call, createTestGateway, deaf, echo, keyOf, startUpstream, unlimited } from './test-gateway.ts'

async function twoGateways() {
  const gateway = await createTestGateway()
  const apiId = await gateway.addApi({ listenPath: '/api/', upstreamUrl: await startUpstream(echo) })
  const here = await gateway.start()
  // As in another process: nothing but the database tells it what changes.
  const elsewhere = await gateway.start({ changes: createGatewayChanges() })
  return { ...gateway, apiId, here, elsewhere }
}

const statusOf = async (gateway: { url: string }, key: string) => (await call(gateway, '/api/', { key })).status

describe('a change', () => {
  test('a revoked key is refused at once here, and in another process by notice', async () => {
    const { here, elsewhere, control, addKey, apiId } = await twoGateways()
    const key = await addKey([apiId], unlimited)
    expect([await statusOf(here, key), await statusOf(elsewhere, key)]).toEqual([200, 200])
    await control.keys.revoke(hashKey(key))
    expect(await statusOf(here, key)).toBe(403)
    await expect.poll(() => statusOf(elsewhere, key)).toBe(403)
    await control.keys.revoke(hashKey(key))
  })

  test('a missed notice heals after five seconds', async () => {
    const { start, database, clock, addKey, apiId } = await twoGateways()
    const key = await addKey([apiId], unlimited)
    const here = await start({ listener: deaf, changes: createGatewayChanges() })
    expect(await statusOf(here, key)).toBe(200)
    await database.pool.query('delete from gateway_keys')
    clock.now = new Date(clock.now.getTime() + 4_999)
    expect(await statusOf(here, key)).toBe(200)
    clock.now = new Date(clock.now.getTime() + 1)
    expect(await statusOf(here, key)).toBe(403)
  })

  test('a key that was unknown a moment ago works as soon as it is put', async () => {
    const { here, elsewhere, control, addKey, apiId } = await twoGateways()
    await addKey([apiId], unlimited)
    const key = keyOf(['access-1', 'plan-1'])
    expect([await statusOf(here, key.key.expose()), await statusOf(elsewhere, key.key.expose())]).toEqual([403, 403])
    await control.keys.put(key)
    expect(await statusOf(here, key.key.expose())).toBe(200)
    await expect.poll(() => statusOf(elsewhere, key.key.expose())).toBe(200)
    await control.keys.put({ ...key, active: false })
    expect(await statusOf(here, key.key.expose())).toBe(403)
  })

  test('of an API or a policy applies at once here, and in another process by notice', async () => {
    const { here, elsewhere, control, addKey, apiId } = await twoGateways()
    const key = await addKey([apiId], unlimited)
    expect([await statusOf(here, key), await statusOf(elsewhere, key)]).toEqual([200, 200])
    await control.apis.update(system('test'), apiId, { active: false }, null)
    expect(await statusOf(here, key)).toBe(404)
    await expect.poll(() => statusOf(elsewhere, key)).toBe(404)
    await control.apis.update(system('test'), apiId, { active: true }, null)
    expect(await statusOf(here, key)).toBe(200)
    await control.policies.put({ kind: 'access', id: 'access-1', name: 'access-1', apiIds: [], active: true })
    expect(await statusOf(here, key)).toBe(403)
    await expect.poll(() => statusOf(elsewhere, key)).toBe(403)
  })

  test('a gateway whose connection for notices breaks listens again', async () => {
    const { elsewhere, control, database, addKey, apiId } = await twoGateways()
    const key = await addKey([apiId], unlimited)
    const listeners = async (): Promise<number[]> => {
      const { rows } = await database.pool.query(
        `select pid from pg_stat_activity where datname = current_database() and application_name = 'portico (notices)'`,
      )
      return rows.map((row) => row.pid)
    }
    await expect.poll(listeners).toHaveLength(1)
    const pids = await listeners()
    await database.pool.query('select pg_terminate_backend(pid) from unnest($1::integer[]) pid', [pids])
    await expect
      .poll(
        async () => (await database.pool.query('select from pg_stat_activity where pid = any($1)', [pids])).rowCount,
      )
      .toBe(0)
    // Now in memory there, with nobody to tell it.
    expect(await statusOf(elsewhere, key)).toBe(200)
    await control.keys.revoke(hashKey(key))
    await expect.poll(() => statusOf(elsewhere, key)).toBe(403)
  })
})

describe('the control side', () => {
  test('puts of one key or policy at once leave one, as the last made it', async () => {
    const { control, database, apiId, here } = await twoGateways()
    const put = (name: string) =>
      control.policies.put({ kind: 'access', id: 'a', name, apiIds: [apiId, apiId], active: true })
    await Promise.all(Array.from({ length: 10 }, (_, index) => put(`name ${index}`)))
    await control.policies.put({ kind: 'limits', id: 'p', name: 'P', limits: unlimited, active: true })
    const key = keyOf(['a', 'p'])
    await Promise.all(Array.from({ length: 10 }, () => control.keys.put(key)))
    expect(await statusOf(here, key.key.expose())).toBe(200)
    const { rows } = await database.pool.query(
      'select (select count(*) from gateway_keys) as keys, (select count(*) from gateway_policy_apis) as apis',
    )
    expect(rows).toEqual([{ keys: 1, apis: 1 }])
  })

  test('keeps no key text', async () => {
    const { database, addKey, apiId } = await twoGateways()
    const key = await addKey([apiId], unlimited)
    const { rows } = await database.pool.query(`select key_hash, k::text from gateway_keys k`)
    expect(rows[0].key_hash.toString('hex')).toBe(hashKey(key))
    expect(JSON.stringify(rows)).not.toContain(key)
  })

  test('refuses a key without limits, with unknown policies or with a guessable text, and a policy with an unknown API', async () => {
    const { control, addKey, apiId } = await twoGateways()
    await addKey([apiId], unlimited)
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'taken',
        (error: { code?: string }) => error.code,
      )
    expect(await codeOf(control.keys.put(keyOf(['access-1'])))).toBe('key-needs-limits')
    expect(await codeOf(control.keys.put(keyOf([])))).toBe('key-needs-limits')
    expect(await codeOf(control.keys.put(keyOf(['access-1', 'gone'])))).toBe('unknown-policy')
    expect(await codeOf(control.keys.put(keyOf(['access-1', 'plan-1'], { key: { expose: () => 'short' } })))).toBe(
      'key-not-usable',
    )
    for (const unknown of ['nonsense', '00000000-0000-7000-8000-000000000000']) {
      const policy = { kind: 'access', id: 'x', name: 'X', apiIds: [unknown], active: true } as const
      expect(await codeOf(control.policies.put(policy))).toBe('unknown-gateway-api')
    }
  })

  test('what is kept is announced in this process before the verb ends, what is refused is not', async () => {
    const { database, clock } = await createTestGateway()
    const changes = createGatewayChanges()
    const announced: unknown[] = []
    changes.subscribe((change) => announced.push(change))
    const control = createGatewayControl({ db: database.db, now: () => clock.now, changes })
    const last = async (work: Promise<unknown>) => {
      announced.length = 0
      await work.catch(() => undefined)
      return announced
    }
    expect(await last(control.keys.put(keyOf(['gone'])))).toEqual([])
    const limits = { kind: 'limits', id: 'p', name: 'P', limits: unlimited, active: true } as const
    expect(await last(control.policies.put(limits))).toEqual([{ kind: 'policy', policyId: 'p' }])
    const key = keyOf(['p'])
    const keyHash = hashKey(key.key.expose())
    expect(await last(control.keys.put(key))).toEqual([{ kind: 'key', keyHash }])
    expect(await last(control.keys.revoke(keyHash))).toEqual([{ kind: 'key', keyHash }])
    expect(await last(control.policies.delete('p'))).toEqual([{ kind: 'policy', policyId: 'p' }])
    expect(await last(control.apis.delete(system('test'), '00000000-0000-7000-8000-000000000000'))).toEqual([])
  })
})
