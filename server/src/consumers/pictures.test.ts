import { expect, test } from 'vitest'
import { pngOf } from '../platform/test-picture.ts'
import { setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const withFile = (bytes: Buffer) => ({
  body: Buffer.concat([
    Buffer.from(
      '--cut\r\ncontent-disposition: form-data; name="file"; filename="me.svg"\r\ncontent-type: text/html\r\n\r\n',
    ),
    bytes,
    Buffer.from('\r\n--cut--\r\n'),
  ]),
  headers: { 'content-type': 'multipart/form-data; boundary=cut' },
})

test('a picture is seen by its holder, by colleagues who see them and by the back office, and by nobody else', async () => {
  const stage = await setStage()
  const { consumers, identity } = stage.capabilities
  const acme = await foundOrganisation(stage, 'Acme', ['Ann', 'Ada', 'Abe'])
  const evil = await foundOrganisation(stage, 'Evil', ['Eve'])
  const [ann, ada, abe] = await Promise.all(acme.ids.map((id) => actorIn(stage, id, acme.organisationId)))
  const eve = await actorIn(stage, evil.ids[0] ?? '', evil.organisationId)
  if (!ann || !ada || !abe) throw new Error('Somebody is missing.')
  const doorOf = async (actor: typeof ann) => (await openDoor(stage, actor)).ask
  const [asAda, asEve, asOwner] = [await doorOf(ada), await doorOf(eve), (await openDoor(stage)).ask]

  const { body, headers } = withFile(pngOf(32, 32, { tEXt: 'secret' }))
  const set = await asAda('PUT', '/own/picture', body, headers)
  expect(set).toMatchObject({ status: 200, body: { picture: expect.stringMatching(/^[\w-]{22}$/) } })
  const path = `/pictures/${set.body.picture}`
  const shown = await asAda('GET', path)
  expect({ ...shown, body: '' }).toMatchObject({ status: 200, etag: `"${set.body.picture}"` })
  expect(await asAda('GET', path, undefined, { 'if-none-match': shown.etag ?? '' })).toMatchObject({
    status: 304,
    body: undefined,
  })
  expect((await identity.findPictureFile({ accountId: ada.accountId ?? '' }))?.bytes.equals(pngOf())).toBe(true)

  const apart = { ...abe, teamIds: [] }
  for (const [actor, status] of [
    [ann, 200],
    [abe, 200],
    [apart, 404],
    [eve, 404],
    [stage.owner, 200],
  ] as const) {
    expect((await (await doorOf(actor))('GET', path)).status, actor.name).toBe(status)
  }
  expect((await asEve('GET', path)).body).toEqual({
    ...(await asEve('GET', '/pictures/AAAAAAAAAAAAAAAAAAAAAA')).body,
    requestId: expect.anything(),
  })
  expect((await consumers.listColleagues(abe, { limit: 9, total: false })).items.map(({ picture }) => picture)).toEqual(
    [null, set.body.picture, null],
  )
  expect((await consumers.showAccount(ada.accountId ?? '')).picture).toBe(set.body.picture)
  expect((await identity.exportOwnAccount(ada)).account.picture).toMatch(/^data:image\/png;base64,/)

  // Another picture has another name.
  const other = await identity.setPicture(stage.owner, ada.accountId ?? '', pngOf(20, 20))
  expect(other.picture).not.toBe(set.body.picture)
  expect((await asAda('GET', path)).status).toBe(404)

  // Nobody changes that of a colleague, and nobody without the right that of the back office.
  const of = (id: string | null | undefined) => `/accounts/${id}/picture`
  expect((await (await doorOf(ann))('PUT', of(ada.accountId), body, headers)).status).toBe(403)
  const helper = { ...ann, permissions: new Set(['people:write'] as const) }
  expect((await (await doorOf(helper))('PUT', of(stage.owner.accountId), body, headers)).body.code).toBe(
    'back-office-account',
  )

  const wrong = withFile(Buffer.from('<svg/>'))
  expect((await asOwner('PUT', of(ada.accountId), wrong.body, wrong.headers)).body).toMatchObject({
    code: 'picture-unreadable',
    errors: [{ field: 'file' }],
  })
  const large = withFile(Buffer.alloc(1_048_577))
  expect(await asOwner('PUT', of(ada.accountId), large.body, large.headers)).toMatchObject({
    status: 413,
    body: { detail: expect.stringContaining('1 MB') },
  })

  await consumers.removeAccount(stage.owner, ada.accountId ?? '')
  expect(await stage.db.selectFrom('account_pictures').select('name').execute()).toEqual([])
})
