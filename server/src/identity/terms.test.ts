import { expect, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { goodPassword, testPortal, visitor } from './test-portal.ts'

const operator = system('Operator')
const nia = { email: 'nia@example.com', firstName: 'Nia', lastName: 'New', password: goodPassword }
const field = 'acceptedTerms'

async function portalWithTerms(mustAccept = false) {
  const portal = await testPortal()
  const publish = (text: string, must = mustAccept) =>
    portal.identity.publishTerms(operator, { text, note: '', mustAccept: must })
  const actorOf = (accountId: string) => ({ ...visitor, kind: 'account', accountId, name: 'Somebody' }) as const
  return {
    ...portal,
    publish,
    actorOf,
    register: (email: string, acceptedTerms: string | null) =>
      portal.identity.register(visitor, { ...nia, email, acceptedTerms }),
    accounts: () => portal.db.selectFrom('accounts').select('email').execute(),
  }
}

test('who registers accepts the version in force, which is on record with time and address', async () => {
  const { register, publish, identity, accounts, clock, db } = await portalWithTerms()
  const first = await publish('Be kind.')
  expect(first).toMatchObject({ number: 1, inForce: true, acceptances: 0 })
  await expect(register('a@example.com', null)).rejects.toMatchObject({ code: 'terms-not-accepted', field })
  const second = await publish('Be very kind.')
  await expect(register('a@example.com', first.id)).rejects.toMatchObject({ code: 'terms-changed', field })
  await expect(register('a@example.com', 'nonsense')).rejects.toMatchObject({ code: 'terms-changed', field })
  expect(await accounts()).toEqual([])
  const { accountId } = await register('a@example.com', second.id)
  expect(await identity.listTermsAcceptances(accountId)).toEqual([
    { id: second.id, number: 2, acceptedAt: clock.at, address: visitor.address },
  ])
  expect(await identity.owesTerms(accountId)).toBe(false)
  expect(
    (await identity.listTerms()).map(({ number, inForce, acceptances }) => [number, inForce, acceptances]),
  ).toEqual([
    [2, true, 1],
    [1, false, 0],
  ])
  const actions = await db
    .selectFrom('audit_entries')
    .select('action')
    .where('action', 'like', 'terms.%')
    .orderBy('id')
    .execute()
  expect(actions.map(({ action }) => action)).toEqual(['terms.published', 'terms.published', 'terms.accepted'])
})

test('a new version is asked of everybody only where it says so; who came by the back office is asked in any case', async () => {
  const { publish, identity, person, actorOf, clock } = await portalWithTerms()
  const early = await person('early@example.com')
  clock.advance(1)
  const first = await publish('One')
  clock.advance(1)
  const late = await person('late@example.com')
  const owe = async () => [await identity.owesTerms(early), await identity.owesTerms(late)]
  expect(await owe()).toEqual([false, true])
  await expect(identity.acceptTerms(actorOf(late), null)).rejects.toMatchObject({ code: 'terms-not-accepted' })
  await identity.acceptTerms(actorOf(late), first.id)
  await identity.acceptTerms(actorOf(late), first.id)
  expect(await owe()).toEqual([false, false])
  await publish('A word corrected')
  expect(await owe()).toEqual([false, false])
  const third = await publish('All new', true)
  expect(await owe()).toEqual([true, true])
  await expect(identity.acceptTerms(actorOf(early), first.id)).rejects.toMatchObject({ code: 'terms-changed' })
  await identity.acceptTerms(actorOf(early), third.id)
  const fourth = await publish('A comma')
  expect(await owe()).toEqual([false, true])
  await expect(identity.withdrawTerms(operator, third.id)).rejects.toMatchObject({ code: 'terms-not-in-force' })
  await identity.withdrawTerms(operator, fourth.id)
  expect(await owe()).toEqual([false, false])
  await expect(identity.withdrawTerms(operator, fourth.id)).rejects.toMatchObject({ code: 'terms-not-in-force' })
  expect(await publish('Again')).toMatchObject({ number: 5, inForce: true })
  expect(await identity.listTermsAcceptances(late)).toHaveLength(1)
})

test('versions published at once follow one another, and nobody accepts one that was replaced', async () => {
  const { publish, identity, person, actorOf, db } = await portalWithTerms(true)
  const first = await publish('One')
  const people = await Promise.all(Array.from({ length: 4 }, (_, index) => person(`p${index}@example.com`)))
  const [outcomes] = await Promise.all([
    Promise.allSettled(people.map((id) => identity.acceptTerms(actorOf(id), first.id))),
    publish('Two'),
    publish('Three'),
  ])
  expect((await identity.listTerms()).map(({ number }) => number)).toEqual([3, 2, 1])
  const done = await db
    .selectFrom('audit_entries')
    .select('action')
    .where('action', 'like', 'terms.%')
    .orderBy('id')
    .execute()
  const actions = done.map(({ action }) => action)
  expect(actions.slice(actions.indexOf('terms.published', 1)), actions.join()).not.toContain('terms.accepted')
  for (const [index, outcome] of outcomes.entries()) {
    const accepted = await identity.listTermsAcceptances(people[index] ?? '')
    expect(accepted).toHaveLength(outcome.status === 'fulfilled' ? 1 : 0)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'terms-changed' })
  }
})

test('erasing an account takes the address from its record and keeps the acceptance', async () => {
  const { publish, register, identity, db } = await portalWithTerms()
  const { id } = await publish('One')
  const { accountId } = await register('a@example.com', id)
  await identity.eraseAccount(operator, accountId)
  expect(await db.selectFrom('terms_acceptances').select(['terms_id', 'address']).execute()).toEqual([
    { terms_id: id, address: '' },
  ])
})
