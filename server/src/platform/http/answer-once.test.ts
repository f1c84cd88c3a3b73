import { expect, test } from 'vitest'
import { openPortal } from '../../test-whole-portal.ts'

const catalogue = (name: string) => ({
  name,
  description: '',
  visibility: 'public',
  audiences: [],
  productIds: [],
  planIds: [],
})

async function opened() {
  const { portal, ownerCookie, stage } = await openPortal()
  const create = (key: string, name: string) =>
    portal.app.inject({
      method: 'POST',
      url: '/api/v1/catalogues',
      headers: { cookie: ownerCookie, 'idempotency-key': key },
      payload: catalogue(name),
    })
  return { create, count: async () => (await stage.db.selectFrom('catalogues').select('id').execute()).length, stage }
}

test('a create repeated with its key has an effect once and the same answer', async () => {
  const { create, count } = await opened()
  const first = await create('key-number-1', 'Partners')
  const again = await create('key-number-1', 'Partners')
  expect([first.statusCode, again.statusCode]).toEqual([201, 201])
  expect(again.json()).toEqual(first.json())
  expect(again.headers.etag).toBe(first.headers.etag)
  expect(await count()).toBe(1)
})

test('ten at once with one key create one thing; each is answered or told that the first one runs', async () => {
  const { create, count } = await opened()
  const answers = await Promise.all(Array.from({ length: 10 }, () => create('key-number-1', 'Partners')))
  expect(await count()).toBe(1)
  const others = answers.filter((answer) => answer.statusCode !== 201)
  expect(others.map((answer) => answer.json().code)).toEqual(others.map(() => 'idempotency-key-in-use'))
})

test('the key of one request is refused for another one', async () => {
  const { create, count } = await opened()
  await create('key-number-1', 'Partners')
  const other = await create('key-number-1', 'Friends')
  expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency-key-reused'])
  expect(await count()).toBe(1)
})

test('a refused create leaves its key free', async () => {
  const { create, stage } = await opened()
  await create('key-number-1', 'Partners')
  expect((await create('key-number-2', 'Partners')).json().code).toBe('catalogue-name-taken')
  await stage.db.deleteFrom('catalogues').execute()
  expect((await create('key-number-2', 'Partners')).statusCode).toBe(201)
})

test('a key that is too short is refused by name', async () => {
  const { create } = await opened()
  expect((await create('short', 'Partners')).json().errors).toEqual([
    { field: 'Idempotency-Key', message: 'An Idempotency-Key has 8 to 255 visible ASCII characters.' },
  ])
})
