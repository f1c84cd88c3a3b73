import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, requestAndApprove, type Stage, setStage, wishFor } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

async function atDoor() {
  const stage = await setStage()
  return { stage, ...(await openDoor(stage)), plan: { name: 'Starter', providerId: stage.providerId } }
}

const limitsAtGateway = ({ db }: Stage, id: string) =>
  db
    .selectFrom('gateway_policies')
    .select(['rate_calls', 'rate_period_seconds', 'quota_calls', 'quota_period_seconds'])
    .where('id', '=', id)
    .executeTakeFirst()

const unlimited = { rate_calls: null, rate_period_seconds: null, quota_calls: null, quota_period_seconds: null }

describe('a plan', () => {
  test('PLN-1: is a policy of limits at the provider; a change applies there, what is left out stays, null takes a limit away', async () => {
    const { stage, ask, plan } = await atDoor()
    const rate = { calls: 5, periodSeconds: 10 }
    const quota = { calls: 1000, periodSeconds: 86_400 }
    const { body, status } = await ask('POST', '/plans', { ...plan, rate, quota, keyLifetimeSeconds: 3600 })
    expect([status, body.providerState.status]).toEqual([201, 'done'])
    const atGateway = { rate_calls: 5, rate_period_seconds: 10, quota_calls: 1000, quota_period_seconds: 86_400 }
    expect(await limitsAtGateway(stage, body.id)).toEqual(atGateway)
    const faster = await ask('PATCH', `/plans/${body.id}`, { rate: { calls: 50, periodSeconds: 1 } })
    expect(faster.body).toMatchObject({ name: 'Starter', quota, keyLifetimeSeconds: 3600, version: 2 })
    expect(await limitsAtGateway(stage, body.id)).toEqual({ ...atGateway, rate_calls: 50, rate_period_seconds: 1 })
    await ask('PATCH', `/plans/${body.id}`, { rate: null, quota: null, keyLifetimeSeconds: null })
    expect(await limitsAtGateway(stage, body.id)).toEqual(unlimited)
  })

  test('that is wrong is refused naming the field, and nothing is kept', async () => {
    const { ask, plan } = await atDoor()
    for (const [field, wrong] of [
      ['name', { name: ' ' }],
      ['providerId', { providerId: newId() }],
      ['rate.calls', { rate: { calls: 0, periodSeconds: 1 } }],
      ['rate.periodSeconds', { rate: { calls: 1 } }],
      ['quota.periodSeconds', { quota: { calls: 1, periodSeconds: 59 } }],
      ['rate.burst', { rate: { calls: 1, periodSeconds: 1, burst: 9 } }],
      ['keyLifetimeSeconds', { keyLifetimeSeconds: 1.5 }],
      ['catalogueIds', { catalogueIds: [newId()] }],
      ['autoApprove', { autoApprove: 'yes' }],
      ['providerPolicyId', { providerPolicyId: 'mine' }],
    ] as const) {
      const answer = await ask('POST', '/plans', { ...plan, ...wrong })
      expect(answer, field).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    }
    expect((await ask('GET', '/plans?total=true')).body.total).toBe(0)
  })

  test('has a name of its own, also among those saved at the same moment; a deleted one frees it', async () => {
    const { stage, ask, plan } = await atDoor()
    const answers = await Promise.all(
      ['Starter', 'STARTER', 'starter'].map((name) => ask('POST', '/plans', { ...plan, name })),
    )
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409, 409])
    expect(answers.find((answer) => answer.status === 409)?.body).toMatchObject({
      code: 'plan-name-taken',
      errors: [{ field: 'name' }],
    })
    const id = answers.find((answer) => answer.status === 201)?.body.id
    expect((await ask('DELETE', `/plans/${id}`)).status).toBe(204)
    expect(await limitsAtGateway(stage, id)).toBeUndefined()
    expect((await ask('POST', '/plans', plan)).status).toBe(201)
  })

  test('somebody else has changed is not changed again', async () => {
    const { ask, plan } = await atDoor()
    const { body, etag = '' } = await ask('POST', '/plans', { ...plan, rate: { calls: 1, periodSeconds: 1 } })
    const path = `/plans/${body.id}`
    const saved = await Promise.all(
      [2, 3].map((calls) => ask('PATCH', path, { rate: { calls, periodSeconds: 1 } }, { 'if-match': etag })),
    )
    expect(saved.map((answer) => answer.status).toSorted()).toEqual([200, 412])
    expect((await ask('GET', path)).body).toMatchObject({ version: 2 })
  })

  test('in use is not deleted, and says by how many', async () => {
    const { stage, ask } = await atDoor()
    const offering = await addOffering(stage)
    const member = await addMember(stage)
    await requestAndApprove(stage, member, offering)
    await stage.capabilities.accessRequests.submitAccessRequest(member, wishFor(offering, 'Another app'))
    const refused = await ask('DELETE', `/plans/${offering.planId}`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'plan-in-use' } })
    expect(refused.body.detail).toContain('1 working credential and 1 open request:')
    expect((await ask('GET', `/plans/${offering.planId}`)).status).toBe(200)
  })

  test('deleted at the moment it is asked for with approval at once issues no key that can’t work', async () => {
    const { stage, ask } = await atDoor()
    const member = await addMember(stage)
    const { accessRequests, operations } = stage.capabilities
    for (let round = 0; round < 5; round += 1) {
      const offering = await addOffering(stage, { autoApprove: true })
      const [asked, deleted] = await Promise.all([
        accessRequests.submitAccessRequest(member, wishFor(offering)).catch((error: unknown) => error),
        ask('DELETE', `/plans/${offering.planId}`),
      ])
      await operations.idle()
      if (deleted.status === 204) expect(asked).toMatchObject({ code: 'not-offered' })
      else expect([deleted.status, asked]).toMatchObject([409, { status: 'approved' }])
    }
  })
})

test('PLN-7, PLN-8, PLN-9: new metadata reaches keys that exist, the portal’s own fields win, and their end stays', async () => {
  const { stage, ask } = await atDoor()
  const offering = await addOffering(stage)
  const { credentialId } = await requestAndApprove(stage, await addMember(stage), offering)
  const metadataOf = async () =>
    await stage.db
      .selectFrom('gateway_keys')
      .select(['metadata', 'expires_at'])
      .where('counter_id', '=', credentialId)
      .executeTakeFirstOrThrow()
  const path = `/plans/${offering.planId}`
  const metadata = { tier: 'gold', rate_limit_pattern: '$tyk_meta.ApplicationID' }
  expect((await ask('PATCH', path, { metadata, keyLifetimeSeconds: 3600 })).body).toMatchObject({ metadata })
  expect((await metadataOf()).metadata).toMatchObject({ ...metadata, ApplicationID: expect.any(String) })
  expect((await metadataOf()).expires_at).toBeNull()
  await ask('PATCH', path, { metadata: {} })
  expect((await metadataOf()).metadata).not.toHaveProperty('tier')
  for (const wrong of [{ ApplicationID: 'mine' }, { 'two words': 'x' }, { a: '' }, { a: 'x'.repeat(501) }, { a: 1 }]) {
    const refused = await ask('PATCH', path, { metadata: wrong })
    expect(refused.status, JSON.stringify(wrong)).toBe(422)
    expect(JSON.stringify(refused.body.errors)).toContain('metadata')
  }
})
