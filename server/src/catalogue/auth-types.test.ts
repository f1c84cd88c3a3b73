import { describe, expect, test } from 'vitest'
import type { AuthType } from '../providers/index.ts'
import { setTykStage } from '../providers/test-tyk-stage.ts'
import { openDoor } from '../test-door.ts'
import { authTypeOf } from './auth-types.ts'

const apis = (...all: AuthType[][]) => all.map((authTypes, index) => ({ name: `API ${index}`, authTypes }))

describe('one credential opens all APIs of a product', () => {
  test.each([
    [[], null],
    [[['authToken']], 'authToken'],
    [[['authToken'], ['authToken']], 'authToken'],
    [[['jwt'], ['jwt']], 'jwt'],
    [[['basic']], 'basic'],
    [[['custom'], ['custom']], 'custom'],
    [[['mtls', 'authToken']], 'multiAuth'],
    [[['mtls', 'authToken'], ['authToken']], 'multiAuth'],
    [[['mtls', 'jwt']], 'multiAuth'],
  ] as [AuthType[][], string | null][])('PRD-5, PRD-6: %j is %s', (all, type) => {
    expect(authTypeOf(apis(...all))).toBe(type)
  })

  test.each([
    [['authToken'], ['jwt']],
    [['authToken', 'jwt']],
    [
      ['mtls', 'authToken'],
      ['mtls', 'jwt'],
    ],
    [['basic'], ['authToken']],
    [['custom'], ['authToken']],
    [['mtls', 'basic']],
    [['basic'], ['custom']],
  ] as AuthType[][][])('PRD-6: %j %j are refused together, naming field and API', (...all) => {
    expect(() => authTypeOf(apis(...all))).toThrow(
      expect.objectContaining({
        code: 'auth-types-mixed',
        field: 'serviceIds',
        message: expect.stringMatching(/API 0/),
      }),
    )
  })

  test.each([
    [['none']],
    [['oauth']],
    [['openid']],
    [['hmac']],
    [['externalOauth']],
    [['mtls']],
    [['oauth', 'authToken']],
  ] as [AuthType[]][])('PRD-9, AUT-1: an API that wants %j is not offered', (types) => {
    expect(() => authTypeOf(apis(types))).toThrow(expect.objectContaining({ code: 'service-not-offered' }))
  })
})

/** Every way of a Tyk definition to ask who calls, by the flag that switches it on. */
const definitions: [Record<string, unknown>, AuthType[]][] = [
  [{}, ['authToken']],
  [{ use_standard_auth: true }, ['authToken']],
  [{ use_keyless: true }, ['none']],
  [{ enable_jwt: true }, ['jwt']],
  [{ use_basic_auth: true }, ['basic']],
  [{ use_mutual_tls_auth: true, use_standard_auth: true }, ['authToken', 'mtls']],
  [{ use_mutual_tls_auth: true, enable_jwt: true }, ['jwt', 'mtls']],
  [{ enable_coprocess_auth: true, use_go_plugin_auth: true }, ['custom']],
  [{ use_oauth2: true }, ['oauth']],
  [{ use_openid: true }, ['openid']],
  [{ enable_signature_checking: true }, ['hmac']],
  [{ external_oauth: { enabled: true } }, ['externalOauth']],
  [{ external_oauth: { enabled: false }, use_standard_auth: true }, ['authToken']],
]

describe('through the door, at a Tyk Dashboard', () => {
  test('PRD-4, PRD-9: the picker is told what each API wants, and why some can’t be chosen', async () => {
    const stage = await setTykStage()
    const { ask } = await openDoor(stage)
    const { id } = (await ask('POST', '/providers', stage.connection)).body
    definitions.forEach(([definition], index) => {
      stage.fake.addApi(`API ${String(index).padStart(2, '0')}`, definition)
    })
    const { items } = (await ask('GET', `/providers/${id}/services`)).body
    const told = items.toSorted((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1))
    expect(told.map((service: { authTypes: string[] }) => service.authTypes)).toEqual(
      definitions.map(([, types]) => types),
    )
    for (const service of told) {
      const refused = service.authTypes.some((type: string) =>
        ['none', 'oauth', 'openid', 'hmac', 'externalOauth'].includes(type),
      )
      expect(service.refusal === null, service.name).toBe(!refused)
    }
  })

  test('PRD-6, AUT-2, PRD-9: a wrong mix is refused at the field, and nothing is kept or sent', async () => {
    const stage = await setTykStage()
    const { ask } = await openDoor(stage)
    const { id: providerId } = (await ask('POST', '/providers', stage.connection)).body
    const [key, jwt, open] = [
      stage.fake.addApi('Keys'),
      stage.fake.addApi('Tokens', { enable_jwt: true }),
      stage.fake.addApi('Open', { use_keyless: true }),
    ]
    const product = { name: 'Mixed', providerId }
    const mixed = await ask('POST', '/products', { ...product, serviceIds: [key, jwt] })
    expect(mixed).toMatchObject({ status: 422, body: { code: 'auth-types-mixed', errors: [{ field: 'serviceIds' }] } })
    expect(mixed.body.detail).toContain('“Keys” wants a key and “Tokens” wants a JSON web token')
    const keyless = await ask('POST', '/products', { ...product, serviceIds: [open] })
    expect(keyless.body).toMatchObject({ code: 'service-not-offered', errors: [{ field: 'serviceIds' }] })
    expect((await ask('GET', '/products?total=true')).body.total).toBe(0)
    expect(stage.fake.gateway.policies.size).toBe(0)
    const made = await ask('POST', '/products', { ...product, serviceIds: [jwt] })
    expect(made.body).toMatchObject({ authType: 'jwt', services: [{ authTypes: ['jwt'] }] })
    expect((await ask('PATCH', `/products/${made.body.id}`, { serviceIds: [jwt, key] })).body.code).toBe(
      'auth-types-mixed',
    )
  })

  test('PRD-1, PLN-1: a name that a policy of the Dashboard has is refused at the field, and nothing is half made', async () => {
    const stage = await setTykStage()
    const { ask } = await openDoor(stage)
    const { id: providerId } = (await ask('POST', '/providers', stage.connection)).body
    const serviceIds = [stage.fake.addApi('Parcels')]
    const first = await ask('POST', '/products', { name: 'Parcels', providerId, serviceIds })
    expect(first.body.providerState.status).toBe('done')
    const clash = await ask('POST', '/plans', { name: 'Parcels', providerId })
    expect(clash).toMatchObject({ status: 409, body: { code: 'policy-name-taken', errors: [{ field: 'name' }] } })
    const plan = await ask('POST', '/plans', { name: 'Gold', providerId })
    const rename = await ask('PATCH', `/products/${first.body.id}`, { name: 'Gold', summary: 'Not kept' })
    expect(rename).toMatchObject({ status: 409, body: { errors: [{ field: 'name' }] } })
    expect((await ask('PATCH', `/plans/${plan.body.id}`, { name: 'Parcels' })).body.code).toBe('policy-name-taken')
    expect((await ask('GET', `/products/${first.body.id}`)).body).toEqual(first.body)
    expect([...stage.fake.gateway.policies.values()].map(({ name }) => name).toSorted()).toEqual(['Gold', 'Parcels'])
    expect((await ask('PATCH', `/products/${first.body.id}`, { name: 'Parcels', summary: 'Kept' })).body.summary).toBe(
      'Kept',
    )
  })

  test('SYN-14: a plan’s changed key life alone reaches its policy, and a key still ends when the portal says', async () => {
    const stage = await setTykStage()
    const { ask } = await openDoor(stage)
    const { id: providerId } = (await ask('POST', '/providers', stage.connection)).body
    const plan = await ask('POST', '/plans', { name: 'Gold', providerId })
    const atDashboard = () => [...stage.fake.gateway.policies.values()].find(({ name }) => name === 'Gold')
    expect(atDashboard()).toMatchObject({ key_expires_in: 0 })
    await ask('PATCH', `/plans/${plan.body.id}`, { keyLifetimeSeconds: 86_400 })
    expect(atDashboard()).toMatchObject({ key_expires_in: 86_400 })
  })
})
