import type { Permission } from '@portico/contract'
import { expect, test } from 'vitest'
import { adminRoleNames, mayOf } from './identity/index.ts'
import { system } from './platform/actor.ts'
import { newId } from './platform/ids.ts'
import { openPortal } from './test-whole-portal.ts'

const password = 'correct horse battery'

test('RGT-2, GAP-9: every operation is refused to every role that lacks its permission, and reading opens to those that have it', async () => {
  const { portal, ask } = await openPortal()
  const entrances = portal.registry.all().filter(({ access }) => access.includes(':'))
  expect(entrances.length).toBeGreaterThan(90)
  const wrong: string[] = []
  let refused = 0
  for (const role of adminRoleNames) {
    const email = `role-${role}@example.com`
    await portal.capabilities.identity.createAccount(system('Test'), {
      email,
      firstName: 'Role',
      lastName: role,
      password,
      status: 'active',
      adminRoles: [role],
    })
    const signedIn = await ask('POST', '/api/v1/session', { body: { email, password } })
    const [{ name, value } = { name: '', value: '' }] = signedIn.cookies
    const cookie = `${name}=${value}`
    for (const entrance of entrances) {
      const may = mayOf(role).includes(entrance.access as Permission)
      // What a role may change is tested where it is changed.
      if (may && entrance.method !== 'GET') continue
      const address = entrance.path.replaceAll(/\{\w+\}/g, () => newId())
      const { statusCode } = await ask(entrance.method, address, { cookie })
      if (may === (statusCode === 403)) wrong.push(`${role} ${entrance.name}: ${statusCode}`)
      if (!may) refused += 1
    }
  }
  expect(wrong).toEqual([])
  expect(refused).toBeGreaterThan(300)
})
