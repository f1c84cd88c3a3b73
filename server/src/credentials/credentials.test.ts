import { describe, expect, test } from 'vitest'
import { hashKey } from '../gateway/index.ts'
import { nobody } from '../platform/actor.ts'
import { ProviderError } from '../providers/index.ts'
import { addMember, addOffering, auditedActions, keysLetIn, requestAndApprove, setStage } from '../test-capabilities.ts'
import { holding, issued } from './test-issued.ts'

const hour = 3_600_000

describe('revealing', () => {
  test('CRD-2: shows the key that works, masked elsewhere, and is recorded each time', async () => {
    const { stage, member, credentials, credentialId, reveal } = await issued()
    const key = await reveal()
    expect(await keysLetIn(stage)).toEqual([hashKey(key)])
    const shown = await credentials.show(member, credentialId)
    expect(shown.maskedKey).toBe(`••••••••${key.slice(-4)}`)
    expect(JSON.stringify(shown)).not.toContain(key)
    expect((await auditedActions(stage)).filter((action) => action === 'credential.revealed')).toHaveLength(1)
    const stored = JSON.stringify(await stage.db.selectFrom('audit_entries').selectAll().execute())
    expect(stored).not.toContain(key)
  })

  test('APP-9: is refused to others as if there were no such credential, and nothing is recorded', async () => {
    const { stage, credentials, credentialId } = await issued()
    const colleague = await addMember(stage)
    const stranger = await addMember(stage, { organisation: 'Evil', role: 'admin' })
    const reader = { ...stage.owner, permissions: new Set(['credentials:read'] as const) }
    for (const actor of [colleague, stranger, reader, nobody('', '')]) {
      const refused = credentials.revealCredential(actor, credentialId)
      await expect(refused).rejects.toMatchObject({ code: 'credential-not-found', kind: 'absent' })
    }
    expect(await auditedActions(stage)).not.toContain('credential.revealed')
    await expect(credentials.show(stranger, credentialId)).rejects.toMatchObject({ code: 'credential-not-found' })
    await expect(credentials.rotateCredential(stranger, credentialId, 0)).rejects.toMatchObject({ kind: 'absent' })
    await expect(credentials.revokeCredential(stranger, credentialId)).rejects.toMatchObject({ kind: 'absent' })
    expect((await credentials.show(stage.owner, credentialId)).status).toBe('active')
  })

  test('APP-1, ROL-1: a colleague who sees the app sees, rotates and revokes its credentials', async () => {
    const stage = await setStage()
    const [ada, bob] = [await addMember(stage), await addMember(stage)]
    const offering = await addOffering(stage)
    const { credentialId } = await requestAndApprove(stage, ada, offering, { visibility: 'organisation' })
    const { credentials } = stage.capabilities
    const key = (await credentials.revealCredential(bob, credentialId)).expose()
    await credentials.rotateCredential(bob, credentialId, 0)
    expect((await credentials.revealCredential(ada, credentialId)).expose()).not.toBe(key)
    expect(await credentials.revokeCredential(bob, credentialId)).toMatchObject({ status: 'revoked' })
  })

  test('is refused while the key is being issued and after it is revoked', async () => {
    const broken = new ProviderError('Away.', { retryable: true })
    const stage = await setStage({ wrapDriver: (driver) => ({ ...driver, putKey: () => Promise.reject(broken) }) })
    const member = await addMember(stage)
    const { credentialId } = await requestAndApprove(stage, member, await addOffering(stage))
    const { credentials } = stage.capabilities
    const reveal = () => credentials.revealCredential(member, credentialId)
    await expect(reveal()).rejects.toMatchObject({ code: 'credential-not-issued' })
    await credentials.revokeCredential(member, credentialId)
    await expect(reveal()).rejects.toMatchObject({ code: 'credential-revoked' })
  })
})

test('the list is searched by a part of the alias, and counts what it finds', async () => {
  const stage = await setStage()
  const member = await addMember(stage)
  for (const name of ['Parcels', 'Letters 100%'])
    await requestAndApprove(stage, member, await addOffering(stage, { name }))
  const { credentials } = stage.capabilities
  const found = async (search: string) => {
    const { items, total } = await credentials.list({ search, after: null, limit: 10, total: true })
    return { aliases: items.map(({ alias }) => alias), total }
  }
  expect(await found('parc')).toEqual({ aliases: ['Parcels'], total: 1 })
  expect(await found('0%')).toEqual({ aliases: ['Letters 100%'], total: 1 })
  expect(await found('%parcels')).toEqual({ aliases: [], total: 0 })
})

describe('revoking', () => {
  test('CRD-6: ends every key at once, and the request stays as history (REQ-4)', async () => {
    const { stage, member, credentials, credentialId, requestId, accessRequests } = await issued()
    await credentials.rotateCredential(member, credentialId, 3600)
    const revoked = await credentials.revokeCredential(member, credentialId)
    expect(revoked).toMatchObject({ status: 'revoked', maskedKey: null, outgoingKey: null, failure: null })
    expect(await keysLetIn(stage)).toEqual([])
    expect((await accessRequests.show(requestId)).status).toBe('approved')
  })

  test('repeated has no further effect', async () => {
    const { stage, member, credentials, credentialId } = await issued()
    await Promise.all(Array.from({ length: 5 }, () => credentials.revokeCredential(member, credentialId)))
    await credentials.revokeCredential(stage.owner, credentialId)
    expect((await auditedActions(stage)).filter((action) => action === 'credential.revoked')).toHaveLength(1)
    const events = await stage.db.selectFrom('events').where('name', '=', 'credential.revoked').selectAll().execute()
    expect(events).toHaveLength(1)
  })

  test('repeated tries again what the provider had not done when the portal gave up', async () => {
    let broken = false
    const { stage, member, credentials, credentialId } = await issued({
      wrapDriver: (driver) => ({
        ...driver,
        revokeKey: (key) =>
          broken ? Promise.reject(new ProviderError('No.', { retryable: false })) : driver.revokeKey(key),
      }),
    })
    broken = true
    expect(await credentials.revokeCredential(member, credentialId)).toMatchObject({
      status: 'revoked',
      failure: 'No.',
    })
    expect(await keysLetIn(stage)).toHaveLength(1)
    broken = false
    expect(await credentials.revokeCredential(member, credentialId)).toMatchObject({ status: 'revoked', failure: null })
    expect(await keysLetIn(stage)).toEqual([])
  })

  test('while the first key is being issued leaves no key, and the request has come to nothing', async () => {
    const driver = holding()
    const stage = await setStage({ wrapDriver: driver.wrapDriver })
    const member = await addMember(stage)
    const offering = await addOffering(stage)
    const { accessRequests, credentials, operations, plans } = stage.capabilities
    const reached = driver.hold()
    const approval = requestAndApprove(stage, member, offering)
    await reached
    const [{ id = '' } = {}] = (await credentials.list({ after: null, limit: 10, total: false })).items
    const revocation = credentials.revokeCredential(stage.owner, id)
    await expect.poll(async () => (await credentials.show(stage.owner, id)).status).toBe('revoked')
    driver.go()
    const { requestId } = await approval
    await revocation
    await operations.idle()
    expect(await keysLetIn(stage)).toEqual([])
    expect(await accessRequests.show(requestId)).toMatchObject({ status: 'withdrawn', failure: null })
    const approved = await stage.db
      .selectFrom('events')
      .where('name', '=', 'access-request.approved')
      .selectAll()
      .execute()
    expect(approved).toEqual([])
    await plans.deletePlan(stage.owner, offering.planId)
  })

  test('during a rotation ends the old and the new key', async () => {
    const driver = holding()
    const { stage, member, credentials, credentialId, operations } = await issued({ wrapDriver: driver.wrapDriver })
    const reached = driver.hold()
    const rotation = credentials.rotateCredential(member, credentialId, 3600)
    await reached
    const revocation = credentials.revokeCredential(member, credentialId)
    await expect.poll(async () => (await credentials.show(member, credentialId)).status).toBe('revoked')
    driver.go()
    await Promise.all([rotation, revocation])
    await operations.idle()
    expect(await keysLetIn(stage)).toEqual([])
    expect(await credentials.show(member, credentialId)).toMatchObject({ status: 'revoked', failure: null })
  })
})

describe('the life of a key', () => {
  test('PLN-6: ends with the life time of the plan at the time of issuing, at the provider itself', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const offering = await addOffering(stage)
    const { credentials, plans } = stage.capabilities
    await plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds: 7200 }, null)
    const { credentialId } = await requestAndApprove(stage, member, offering)
    await plans.updatePlan(stage.owner, offering.planId, { keyLifetimeSeconds: 60 }, null)
    const expiresAt = new Date(stage.clock.now().getTime() + 2 * hour)
    expect(await credentials.show(member, credentialId)).toMatchObject({ status: 'active', expiresAt })
    await credentials.rotateCredential(member, credentialId, 24 * 3600)
    // An overlap never lets a key live longer than its credential.
    expect((await credentials.show(member, credentialId)).outgoingKey?.endsAt).toEqual(expiresAt)
    stage.clock.advance(2 * hour)
    expect(await keysLetIn(stage)).toEqual([])
    expect(await credentials.show(member, credentialId)).toMatchObject({ status: 'expired' })
    await expect(credentials.rotateCredential(member, credentialId, 0)).rejects.toMatchObject({
      code: 'credential-not-active',
    })
    const listed = async (status: 'active' | 'expired') =>
      (await credentials.list({ status, after: null, limit: 10, total: true })).total
    expect([await listed('active'), await listed('expired'), await credentials.countActive()]).toEqual([0, 1, 0])
  })

  test('FLD-11: its metadata and tags tell the gateway which app, person, organisation and teams it belongs to, and no more', async () => {
    const { stage, member, appId } = await issued()
    const [key] = await stage.db.selectFrom('gateway_keys').select(['metadata', 'tags']).execute()
    const organisationId = member.organisation?.id
    expect(key).toEqual({
      metadata: {
        ApplicationID: appId,
        DeveloperID: member.accountId,
        OrganisationID: organisationId,
        TeamIDs: member.teamIds.join(','),
        PortalID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      tags: [`app-${appId}`, `org-${organisationId}`, `portal-app-${appId}`, `portal-org-${organisationId}`],
    })
  })
})

describe('the app', () => {
  test('APP-7: its deletion revokes all credentials and withdraws open requests', async () => {
    const { stage, member, appId, credentialId, apps, accessRequests, credentials } = await issued()
    const other = await addOffering(stage)
    const open = await accessRequests.submitAccessRequest(member, {
      catalogueId: other.catalogueId,
      planId: other.planId,
      productIds: [other.productId],
      app: { action: 'existing', appId },
      message: '',
      submissionKey: 'another-form',
    })
    await apps.deleteApp(member, appId)
    expect(await keysLetIn(stage)).toEqual([])
    expect((await credentials.show(stage.owner, credentialId)).status).toBe('revoked')
    expect((await accessRequests.show(open.id)).status).toBe('withdrawn')
    await expect(accessRequests.approveAccessRequest(stage.owner, open.id)).rejects.toMatchObject({
      code: 'access-request-decided',
    })
    await expect(credentials.show(member, credentialId)).rejects.toMatchObject({ code: 'credential-not-found' })
  })

  test('deleted while a request of it is approved keeps no key, whoever is first', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const offering = await addOffering(stage)
    const { accessRequests, apps, operations } = stage.capabilities
    for (let round = 0; round < 5; round += 1) {
      const wish = { catalogueId: offering.catalogueId, planId: offering.planId, productIds: [offering.productId] }
      const app = { action: 'create', name: 'Doomed', description: '', visibility: 'personal' } as const
      const request = await accessRequests.submitAccessRequest(member, {
        ...wish,
        app,
        message: '',
        submissionKey: `form-of-round-${round}`,
      })
      const outcomes = await Promise.allSettled([
        accessRequests.approveAccessRequest(stage.owner, request.id),
        apps.deleteApp(member, request.app.id),
      ])
      await operations.idle()
      expect(outcomes[1].status).toBe('fulfilled')
      if (outcomes[0].status === 'rejected')
        expect(outcomes[0].reason).toMatchObject({ code: 'access-request-decided' })
      expect(await keysLetIn(stage)).toEqual([])
    }
  })
})
