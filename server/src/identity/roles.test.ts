import { permissions } from '@portico/contract'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { adminRoleNames, isAdminRole, mayOf, permissionsOf, rolesWith } from './roles.ts'
import { testPortal } from './test-portal.ts'

describe('the permission table', () => {
  test('RGT-1: an owner may do everything', () => {
    expect([...permissionsOf(['owner'])].sort()).toEqual([...permissions].sort())
  })

  test('every permission belongs to a role, and every role to the permissions there are', () => {
    const given = new Set(adminRoleNames.flatMap(mayOf))
    expect([...given].sort()).toEqual([...permissions].sort())
  })

  test('RGT-2, GAP-9: nobody but an owner gives roles, sees a key, or changes what holds for the whole portal', () => {
    for (const permission of ['roles:write', 'credentials:reveal', 'settings:write', 'providers:write'] as const)
      expect(rolesWith(permission), permission).toEqual(['owner'])
  })

  test('an auditor reads everything and changes nothing', () => {
    expect(mayOf('auditor').toSorted()).toEqual(permissions.filter((one) => one.endsWith(':read')).toSorted())
  })

  test('no role and an unknown role carry nothing', () => {
    expect(permissionsOf([]).size).toBe(0)
    expect(permissionsOf(['provider-admin', 'toString', '__proto__']).size).toBe(0)
    expect(isAdminRole('constructor')).toBe(false)
  })

  test('the database takes every role of the table and no other', async () => {
    const { db, person } = await testPortal()
    const accountId = await person()
    for (const role of adminRoleNames) {
      await sql`insert into admin_grants values (${accountId}, ${role}, now())`.execute(db)
    }
    const unknown = sql`insert into admin_grants values (${accountId}, 'wizard', now())`.execute(db)
    await expect(unknown).rejects.toThrow('admin_grants_role_check')
  })
})
