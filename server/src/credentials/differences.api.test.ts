import { expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { type Driver, NoAnswer } from '../providers/index.ts'
import { openDoor } from '../test-door.ts'
import { issued } from './test-issued.ts'

test('a lost key is listed, shown, compared and repaired through the API, each by whom may do so', async () => {
  let away = false
  const wrapDriver = (driver: Driver): Driver => ({
    ...driver,
    readKey: (reference) =>
      away ? Promise.reject(new NoAnswer('slow', 'It did not answer in time.')) : driver.readKey(reference),
  })
  const { stage, credentialId } = await issued({ wrapDriver })
  const door = await openDoor(stage)
  const reader = await openDoor(stage, { ...stage.owner, permissions: new Set(['credentials:read', 'providers:read']) })
  await stage.db.deleteFrom('gateway_keys').execute()
  const verb = (name: string) => `/credentials/${credentialId}/${name}`

  for (const name of ['comparison', 'repair']) {
    expect((await reader.ask('POST', verb(name))).status).toBe(403)
    expect((await door.ask('POST', `/credentials/${newId()}/${name}`)).status).toBe(404)
  }
  expect((await reader.ask('POST', `/providers/${stage.providerId}/comparison`)).status).toBe(403)
  away = true
  const unavailable = await door.ask('POST', verb('comparison'))
  expect([unavailable.status, unavailable.body.code]).toEqual([503, 'provider-unavailable'])
  away = false
  expect((await door.ask('POST', verb('comparison'))).body.items).toMatchObject([{ kinds: ['missing'], found: null }])

  const { body: list } = await reader.ask('GET', `/differences?credentialId=${credentialId}&total=true`)
  expect(list).toMatchObject({ total: 1, nextCursor: null, items: [{ credential: { id: credentialId } }] })
  expect((await reader.ask('GET', `/differences/${list.items[0].id}`)).body).toEqual(list.items[0])
  expect((await reader.ask('GET', `/differences?providerId=${newId()}`)).body.items).toEqual([])
  expect((await door.ask('POST', `/differences/${list.items[0].id}/removal`)).body.code).toBe('difference-not-stray')
  expect((await reader.ask('GET', `/providers/${stage.providerId}/comparison`)).body).toMatchObject({
    openDifferences: 1,
  })

  expect((await door.ask('POST', verb('repair'))).body).toEqual({ items: [] })
  expect((await reader.ask('GET', '/differences')).body.items).toEqual([])
  expect((await reader.ask('GET', '/differences?state=resolved')).body.items).toMatchObject([{ remedy: 'repair' }])
  expect((await door.ask('POST', `/providers/${stage.providerId}/comparison`)).body).toMatchObject({ compared: 1 })
})
