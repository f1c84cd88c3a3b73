import { expect, test } from 'vitest'
import { readCursor } from '../platform/database/cursor.ts'
import { issued, issuedAtTyk } from './test-issued.ts'

const hour = 3_600_000

test('CRD-5, G-37: where each key begins a new quota, a member rotates three times within a period of it, the back office as often as needed', async () => {
  const { stage, member, credentials, credentialId } = await issuedAtTyk()
  const start = stage.clock.now()
  expect(await credentials.showRotation(member, credentialId)).toMatchObject({ countsApart: true, rotationsLeft: 3 })
  for (let round = 0; round < 3; round += 1) {
    stage.clock.advance(60_000)
    await credentials.rotateCredential(member, credentialId, 0)
  }
  const before = await credentials.show(member, credentialId)
  const refused = credentials.rotateCredential(member, credentialId, 0)
  await expect(refused).rejects.toMatchObject({ code: 'rotation-limit', kind: 'rule' })
  expect(await credentials.show(member, credentialId)).toEqual(before)
  expect(await credentials.showRotation(member, credentialId)).toMatchObject({
    rotationsLeft: 0,
    nextRotationAt: new Date(start.getTime() + 60_000 + hour),
  })
  await credentials.rotateCredential(stage.owner, credentialId, 0)
  // The first two are longer ago than a period now; the third, and that of the back office, are not.
  stage.clock.advance(hour - 30_000)
  expect(await credentials.showRotation(member, credentialId)).toMatchObject({ rotationsLeft: 1 })
  await credentials.rotateCredential(member, credentialId, 0)
})

test('G-37: where keys share their limits a rotation brings no new quota, and is not limited', async () => {
  const { member, credentials, credentialId } = await issued()
  for (let round = 0; round < 4; round += 1) await credentials.rotateCredential(member, credentialId, 0)
  expect(await credentials.showRotation(member, credentialId)).toMatchObject({
    countsApart: false,
    rotationsLeft: null,
    nextRotationAt: null,
  })
})

test('CRD-8: old and new key of a rotation tell apart when each was last used; a provider that can’t be asked says why', async () => {
  const { stage, fake, member, credentials, credentialId, offering, reveal } = await issuedAtTyk()
  const old = await reveal()
  await credentials.rotateCredential(member, credentialId, 3600)
  stage.clock.advance(60_000)
  expect(fake.gateway.call(old, offering.serviceId)).toBe(200)
  expect(await credentials.showRotation(member, credentialId)).toMatchObject({
    tellsLastUse: true,
    lastUseFailure: null,
    currentKey: { lastUsedAt: null },
    outgoingKey: { lastUsedAt: stage.clock.now() },
  })
  fake.permissions.delete('analytics')
  expect(await credentials.showRotation(member, credentialId)).toMatchObject({
    lastUseFailure: expect.stringContaining('Tyk Dashboard'),
    outgoingKey: { lastUsedAt: null },
  })
})

test('the history of a credential tells who did what, newest first, a page at a time', async () => {
  const { stage, member, credentials, credentialId } = await issued()
  await credentials.suspendCredential(stage.owner, credentialId, 'Odd')
  await credentials.resumeCredential(stage.owner, credentialId)
  const page = (after: Parameters<typeof credentials.listHistory>[1]['after'], limit: number) =>
    credentials.listHistory(credentialId, { after, limit })
  const first = await page(null, 2)
  expect(first.items.map(({ action, actor }) => [action, actor])).toEqual([
    ['credential.resumed', 'Olga Owner'],
    ['credential.suspended', 'Olga Owner'],
  ])
  expect(first.items[1]?.details).toMatchObject({ reason: 'Odd' })
  const rest = await page(readCursor(first.nextCursor ?? undefined), 10)
  expect(rest.items.map(({ action }) => action)).toEqual(['credential.ordered'])
  expect(rest.nextCursor).toBeNull()
  await expect(credentials.listHistory(member.accountId ?? '', { after: null, limit: 1 })).rejects.toMatchObject({
    code: 'credential-not-found',
  })
})
