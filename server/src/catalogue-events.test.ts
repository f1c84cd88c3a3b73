import type { EventName } from '@portico/contract'
import { expect, test } from 'vitest'
import { addMember, addOffering, requestAndApprove, setStage } from './test-capabilities.ts'
import { openDoor } from './test-door.ts'

test('what becomes of apps, products, plans and catalogues through the API is told by events, and a refused change is not', async () => {
  const stage = await setStage()
  const { ask } = await openDoor(stage)
  const ids: Record<string, string> = {}
  const told = async () =>
    (await stage.db.selectFrom('events').select(['name', 'payload']).orderBy('id').execute()) as {
      name: EventName
      payload: Record<string, unknown>
    }[]
  const { providerId } = stage
  const [member, colleague] = [await addMember(stage), await addMember(stage)]
  const table: [method: string, path: () => string, body: object | undefined, events: EventName[], keep?: string][] = [
    ['POST', () => '/apps', { name: 'Depot', ownerId: member.accountId }, ['app.created'], 'app'],
    ['PATCH', () => `/apps/${ids.app}`, { description: 'Parcels.' }, ['app.updated']],
    ['POST', () => `/apps/${ids.app}/transfer`, { ownerId: colleague.accountId }, ['app.transferred']],
    ['DELETE', () => `/apps/${ids.app}`, undefined, ['app.deleted']],
    ['POST', () => '/plans', { name: 'Gold', providerId }, ['plan.created'], 'plan'],
    ['PATCH', () => `/plans/${ids.plan}`, { description: 'More.' }, ['plan.updated']],
    ['POST', () => '/products', { name: 'Guide' }, ['product.created'], 'product'],
    ['PATCH', () => `/products/${ids.product}`, { featured: true }, ['product.updated']],
    ['POST', () => `/products/${ids.product}/unpublication`, undefined, ['product.unpublished']],
    ['POST', () => `/products/${ids.product}/publication`, undefined, ['product.published']],
    ['POST', () => `/products/${ids.product}/deprecation`, {}, ['product.deprecated']],
    ['POST', () => `/products/${ids.product}/retirement`, {}, ['product.retired']],
    ['POST', () => '/catalogues', { name: 'Partners' }, ['catalogue.created'], 'catalogue'],
    ['PATCH', () => `/catalogues/${ids.catalogue}`, { description: 'All.' }, ['catalogue.updated']],
    ['DELETE', () => `/catalogues/${ids.catalogue}`, undefined, ['catalogue.deleted']],
    ['DELETE', () => `/plans/${ids.plan}`, undefined, ['plan.deleted']],
    ['DELETE', () => `/products/${ids.product}`, undefined, ['product.deleted']],
  ]
  for (const [method, path, body, names, keep] of table) {
    const known = (await told()).length
    const missing = path().replace(/[0-9a-f-]{36}/, '01900000-0000-7000-8000-000000000000')
    await ask(method, missing, { wrong: 1 })
    expect((await told()).slice(known), path()).toEqual([])
    const answer = await ask(method, path(), body)
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
    if (keep) ids[keep] = answer.body.id
    const caused = (await told()).slice(known)
    expect(caused.map(({ name }) => name)).toEqual(names)
    const [kind = ''] = names[0]?.split('.') ?? []
    expect(caused[0]?.payload, path()).toMatchObject({ [`${kind}Id`]: ids[kind] })
  }
})

test('that the first key of a credential is in force is told once', async () => {
  const stage = await setStage()
  const { credentialId, appId } = await requestAndApprove(stage, await addMember(stage), await addOffering(stage))
  const events = stage.db.selectFrom('events').select('payload').where('name', '=', 'credential.issued')
  expect(await events.execute()).toEqual([{ payload: { credentialId, appId } }])
})
