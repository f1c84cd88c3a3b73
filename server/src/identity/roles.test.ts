import { permissions } from '@portico/contract'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { adminRoles, isAdminRole, permissionsOf } from './roles.ts'
import { testPortal } from './test-portal.ts'

describe('the permission table', () => {
  test('an owner may do everything', () => {
    expect([...permissionsOf(['owner'])].sort()).toEqual([...permissions].sort())
  })

  test('every permission belongs to a role, and every role to the permissions there are', () => {
    const given = new Set(Object.values(adminRoles).flat())
    expect([...given].sort()).toEqual([...permissions].sort())
  })

  test('no role and an unknown role carry nothing', () => {
    expect(permissionsOf([]).size).toBe(0)
    expect(permissionsOf(['provider-admin', 'toString', '__proto__']).size).toBe(0)
    expect(isAdminRole('constructor')).toBe(false)
  })

  test('the database takes every role of the table and no other', async () => {
    const { db, person } = await testPortal()
    const accountId = await person()
    for (const role of Object.keys(adminRoles)) {
      await sql`insert into admin_grants values (${accountId}, ${role}, now())`.execute(db)
    }
    const unknown = sql`insert into admin_grants values (${accountId}, 'wizard', now())`.execute(db)
    await expect(unknown).rejects.toThrow('admin_grants_role_check')
  })
})
