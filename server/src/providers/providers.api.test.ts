import { providerEndpoints } from '@portico/contract'
import { describe, expect, test } from 'vitest'
import { auditedActions } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { setTykStage } from './test-tyk-stage.ts'

test('PRV-7: every operation about providers needs a right of the back office', () => {
  const open = Object.entries(providerEndpoints).filter(([, { access }]) => !access.startsWith('providers:'))
  expect(open).toEqual([])
})

describe('providers through the API', () => {
  test('are connected, shown without their secret, changed, checked and disconnected', async () => {
    const stage = await setTykStage()
    const door = await openDoor(stage)
    const created = await door.ask('POST', '/providers', stage.connection)
    expect(created).toMatchObject({ status: 201, etag: '"1"' })
    const { secret, ...settings } = stage.connection.settings
    expect(created.body).toMatchObject({
      kind: 'tyk-dashboard',
      status: 'up',
      settings: { ...settings, secretSet: true },
      checks: expect.arrayContaining([{ name: 'keys', outcome: 'passed', detail: null }]),
    })
    const path = `/providers/${created.body.id}`
    stage.fake.permissions.delete('keys')
    expect((await door.ask('POST', `${path}/checks`)).body).toMatchObject({
      status: 'up',
      statusReason: 'The user of the secret lacks the permission to write keys.',
    })
    const change = { name: 'Tyk', settings: { secret: 'wrong' } }
    const changed = await door.ask('PATCH', path, change, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ name: 'Tyk', status: 'down', settings, version: 2 })
    expect((await door.ask('PATCH', path, change, { 'if-match': '"1"' })).status).toBe(412)
    expect((await door.ask('GET', `${path}/services`)).status).toBe(503)
    const texts = JSON.stringify([created.body, changed.body, (await door.ask('GET', '/providers')).body])
    expect(texts).not.toContain(secret)
    expect((await door.ask('DELETE', path)).status).toBe(204)
    expect((await door.ask('GET', path)).status).toBe(404)
    const actions = (await auditedActions(stage)).filter((action) => action.startsWith('provider.'))
    expect(actions.slice(-3)).toEqual(['provider.created', 'provider.updated', 'provider.deleted'])
  })

  test.each([
    ['kind', { kind: 'built-in' }],
    ['kind', { kind: 'kong' }],
    ['name', { name: ' ' }],
    ['gatewayUrl', { gatewayUrl: 'ftp://example.com' }],
    ['settings.url', { settings: { url: 'file:///etc/passwd' } }],
    ['settings.url', { settings: { url: 'http://name:word@tyk.example' } }],
    ['settings.url', { settings: { url: 'http://tyk.example/?x=1' } }],
    ['settings.secret', { settings: { secret: '' } }],
    ['settings.secret', { settings: { secret: 'two\nlines' } }],
    ['settings.organisationId', { settings: { organisationId: '../..' } }],
    ['settings.policyTags.0', { settings: { policyTags: [''] } }],
    ['settings', { settings: { colour: 'red' } }],
  ])('bad input is refused at its field, and nothing is kept or sent: %s', async (field, wrong) => {
    const stage = await setTykStage()
    const door = await openDoor(stage)
    const settings = { ...stage.connection.settings, ...('settings' in wrong ? wrong.settings : {}) }
    const answer = await door.ask('POST', '/providers', { ...stage.connection, ...wrong, settings })
    expect(answer.status).toBe(422)
    expect(JSON.stringify(answer.body.errors)).toContain(`"${field}`)
    expect((await door.ask('GET', '/providers')).body.items).toHaveLength(1)
    expect(stage.fake.requests).toEqual([])
  })
})
