import { type Endpoint, endpoints, type Permission, permissions } from '@portico/contract'
import { expect, test } from 'vitest'
import { permissionsDocument } from './permissions-document.ts'

test('docs/permissions.md says what the code does', async () => {
  await expect(permissionsDocument()).toMatchFileSnapshot('../../docs/permissions.md')
})

test('every permission opens an operation', () => {
  const asked = new Set(Object.values(endpoints as Record<string, Endpoint>).map(({ access }) => access))
  const withoutOne: Permission[] = ['operations:read']
  expect(permissions.filter((permission) => !asked.has(permission))).toEqual(withoutOne)
})
