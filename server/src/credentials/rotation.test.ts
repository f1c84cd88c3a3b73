import { credentialEndpoints } from '@portico/contract'
import { describe, expect, test } from 'vitest'
import { hashKey } from '../gateway/index.ts'
import { ProviderError } from '../providers/index.ts'
import { keysLetIn } from '../test-capabilities.ts'
import { holding, isLetIn, issued } from './test-issued.ts'

const hour = 3_600_000

describe('rotating', () => {
  test('CRD-4: without overlap the new key works and the old one does not', async () => {
    const { stage, member, credentials, credentialId, reveal } = await issued()
    const old = await reveal()
    const rotated = await credentials.rotateCredential(member, credentialId, 0)
    expect(rotated).toMatchObject({ status: 'active', outgoingKey: null, failure: null })
    expect(await keysLetIn(stage)).toEqual([hashKey(await reveal())])
    expect(await isLetIn(stage, old)).toBe(false)
  })

  test('with overlap the old key works until its end at the provider itself, then it is removed', async () => {
    const { stage, member, credentials, credentialId, reveal } = await issued()
    const old = await reveal()
    const rotated = await credentials.rotateCredential(member, credentialId, 3600)
    const fresh = await reveal()
    const endsAt = new Date(stage.clock.now().getTime() + hour)
    expect(rotated.outgoingKey).toEqual({ maskedKey: `••••••••${old.slice(-4)}`, endsAt })
    expect((await keysLetIn(stage)).toSorted()).toEqual([hashKey(old), hashKey(fresh)].toSorted())
    await credentials.removeEndedKeys()
    expect(await isLetIn(stage, old)).toBe(true)
    stage.clock.advance(hour)
    // Also while nothing of the portal runs.
    expect(await keysLetIn(stage)).toEqual([hashKey(fresh)])
    expect(await stage.db.selectFrom('gateway_keys').select('key_hash').execute()).toHaveLength(2)
    await credentials.removeEndedKeys()
    expect(await stage.db.selectFrom('gateway_keys').select('key_hash').execute()).toHaveLength(1)
    expect(await credentials.show(member, credentialId)).toMatchObject({ outgoingKey: null, failure: null })
  })

  test('again during an overlap ends the oldest key, so that there are never more than two', async () => {
    const { stage, member, credentials, credentialId, reveal } = await issued()
    const keys = [await reveal()]
    for (let round = 0; round < 3; round += 1) {
      await credentials.rotateCredential(member, credentialId, 3600)
      keys.push(await reveal())
      const newest = keys.slice(-2).map(hashKey)
      expect((await keysLetIn(stage)).toSorted()).toEqual(newest.toSorted())
    }
  })

  test('twice at once gives one new key; the second is told that it runs', async () => {
    const driver = holding()
    const { stage, member, credentials, credentialId, reveal } = await issued({ wrapDriver: driver.wrapDriver })
    const old = await reveal()
    const reached = driver.hold()
    const first = credentials.rotateCredential(member, credentialId, 0)
    await reached
    const second = credentials.rotateCredential(member, credentialId, 0)
    await expect(second).rejects.toMatchObject({ code: 'rotation-running', kind: 'rule' })
    expect(await isLetIn(stage, old)).toBe(true)
    driver.go()
    await first
    expect(await keysLetIn(stage)).toEqual([hashKey(await reveal())])
  })

  test('that stopped at the provider goes on with the same new key when it is asked for again', async () => {
    let broken = false
    const { stage, member, credentials, credentialId, reveal } = await issued({
      wrapDriver: (driver) => ({
        ...driver,
        putKey: (key) =>
          broken ? Promise.reject(new ProviderError('No room.', { retryable: false })) : driver.putKey(key),
      }),
    })
    const old = await reveal()
    broken = true
    expect(await credentials.rotateCredential(member, credentialId, 0)).toMatchObject({
      failure: 'No room.',
      status: 'active',
    })
    expect(await reveal()).toBe(old)
    expect(await isLetIn(stage, old)).toBe(true)
    broken = false
    expect(await credentials.rotateCredential(member, credentialId, 0)).toMatchObject({ failure: null })
    expect(await keysLetIn(stage)).toEqual([hashKey(await reveal())])
    expect(await stage.db.selectFrom('credential_keys').select('id').execute()).toHaveLength(2)
  })

  test('is refused for a credential that is not active', async () => {
    const { member, credentials, credentialId } = await issued()
    await credentials.revokeCredential(member, credentialId)
    await expect(credentials.rotateCredential(member, credentialId, 0)).rejects.toMatchObject({
      code: 'credential-not-active',
    })
  })

  test('takes nothing but the overlap from who asks', () => {
    const { body } = credentialEndpoints.rotateCredential
    expect(body.safeParse({ overlapSeconds: 0, key: 'mine', expiresAt: null }).success).toBe(false)
    expect(body.safeParse({ overlapSeconds: 31 * 24 * 3600 }).success).toBe(false)
    expect(body.parse({})).toEqual({ overlapSeconds: 0 })
  })
})
