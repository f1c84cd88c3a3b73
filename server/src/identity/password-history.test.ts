import { describe, expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { inTransaction } from '../platform/database/database.ts'
import { cookieOf, goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const [first, second, third] = [goodPassword, 'amber tide 77 willows', 'silver pine 31 harbours'] as const

async function withHistory(passwordHistory: number) {
  let token = ''
  const portal = await testPortal({
    sendPasswordReset: async (_tx, sent) => {
      token = sent.token
    },
  })
  const { identity, db, clock } = portal
  await identity.updateAccountSettings(operator, { passwordHistory })
  const accountId = await portal.person()
  const ada = { ...visitor, kind: 'account', accountId } as const
  const change = async (currentPassword: string, newPassword: string) => {
    clock.advance(3)
    await identity.changePassword(ada, { currentPassword, newPassword })
  }
  async function reset(newPassword: string) {
    clock.advance(3)
    await inTransaction(db, (tx) => identity.issuePasswordReset(tx, 'ada@example.com', 'event'))
    await identity.chooseNewPassword(visitor, { token, newPassword })
  }
  const kept = () => db.selectFrom('password_history').selectAll().execute()
  return { ...portal, accountId, change, reset, kept }
}

const used = { code: 'password-used-before', field: 'newPassword' }

describe('earlier passwords', () => {
  test('SGN-12: cannot be chosen again, by change or by mail, until so many others came after them', async () => {
    const { change, reset } = await withHistory(2)
    await change(first, second)
    await expect(change(second, first)).rejects.toMatchObject(used)
    await expect(reset(second)).rejects.toMatchObject(used)
    await expect(reset(first)).rejects.toMatchObject(used)
    await reset(third)
    await expect(change(third, second)).rejects.toMatchObject(used)
    await change(third, first)
  })

  test('are not kept where there is no such rule, and go with the account', async () => {
    const free = await withHistory(0)
    await free.change(first, second)
    await free.reset(first)
    expect(await free.kept()).toEqual([])
    const { change, kept, identity, accountId } = await withHistory(5)
    await change(first, second)
    const rows = await kept()
    expect(rows).toMatchObject([{ account_id: accountId, password_hash: expect.stringMatching(/^\$argon2id\$/) }])
    await identity.eraseAccount(operator, accountId)
    expect(await kept()).toEqual([])
  })
})

describe('a temporary password', () => {
  test('is good for one thing: choosing another one', async () => {
    const { identity, accountId, signIn, show, kept } = await withHistory(3)
    const before = cookieOf(await signIn('ada@example.com'))
    const { password } = await identity.giveTemporaryPassword(operator, accountId)
    expect((await show(before)).statusCode).toBe(401)
    expect((await signIn('ada@example.com')).statusCode).toBe(401)
    const answer = await signIn('ada@example.com', password)
    expect(answer.json()).toMatchObject({ mustChangePassword: true, organisation: null, permissions: [] })
    expect(await kept()).toHaveLength(1)
    const ada = { ...visitor, kind: 'account', accountId } as const
    const back = identity.changePassword(ada, { currentPassword: password, newPassword: first })
    await expect(back).rejects.toMatchObject(used)
    await identity.changePassword(ada, { currentPassword: password, newPassword: second })
    expect((await show(cookieOf(await signIn('ada@example.com', second)))).json()).toMatchObject({
      mustChangePassword: false,
    })
  })

  test('is not given to oneself, and to an owner only by who has roles to give', async () => {
    const { identity, person } = await withHistory(0)
    const ownerId = await person('owner@example.com', { adminRoles: ['owner'] })
    const support = {
      ...visitor,
      kind: 'account',
      accountId: ownerId,
      permissions: new Set(['people:write'] as const),
    } as const
    await expect(identity.giveTemporaryPassword(support, ownerId)).rejects.toMatchObject({ code: 'own-account' })
    const other = { ...support, accountId: null }
    await expect(identity.giveTemporaryPassword(other, ownerId)).rejects.toMatchObject({ code: 'back-office-account' })
  })
})
