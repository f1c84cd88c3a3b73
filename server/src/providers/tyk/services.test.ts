import { expect, test } from 'vitest'
import { apiDefinition } from './objects.ts'
import { serviceOf } from './services.ts'

const headerOf = (rest: object) => serviceOf(apiDefinition.parse({ api_id: 'a', ...rest })).keyHeader

test('an API says in which header its callers send their key, in the older or the newer form of its definition', () => {
  expect(headerOf({})).toBe('Authorization')
  expect(headerOf({ auth: { auth_header_name: 'X-Api-Key' } })).toBe('X-Api-Key')
  const newer = { auth_configs: { authToken: { auth_header_name: 'X-Token' }, jwt: { auth_header_name: 'X-Jwt' } } }
  expect(headerOf({ auth: { auth_header_name: 'X-Api-Key' }, ...newer })).toBe('X-Token')
  for (const name of ['', 'two words', 'a\r\nb', 7, null]) {
    expect(headerOf({ auth: { auth_header_name: name } }), String(name)).toBe('Authorization')
  }
  expect(headerOf({ auth: null, auth_configs: 'none' })).toBe('Authorization')
})
