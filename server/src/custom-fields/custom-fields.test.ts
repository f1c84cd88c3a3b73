import { customFieldEndpoints, permissions } from '@portico/contract'
import { expect, onTestFinished, test } from 'vitest'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { answerErrors, createHttpServer } from '../platform/http/server.ts'
import { createLog } from '../platform/log.ts'
import { askOf } from '../test-door.ts'
import { customFieldsApi } from './index.ts'
import { fieldStage, operator } from './test-fields.ts'

async function door() {
  const stage = await fieldStage()
  const app = await createHttpServer({
    log: createLog({ level: 'silent', format: 'json' }),
    publicOrigin: 'http://localhost:3001',
    trustedProxies: 0,
    maxBodyBytes: 100_000,
  })
  const actor = { ...operator, permissions: new Set(permissions) }
  const context = { app, registry: createRegistry(), actorOf: async () => actor }
  mountEndpoints(context, customFieldEndpoints, customFieldsApi(stage.fields))
  answerErrors(app, async (_request, reply) => reply.code(500).send('a page'))
  onTestFinished(() => app.close())
  return { ...stage, ask: askOf(app) }
}

test('FLD-1: fields are created, changed and put in order, and every change is in the audit log', async () => {
  const { ask, db } = await door()
  const company = await ask('POST', '/custom-fields', { name: 'company', type: 'string', label: ' Company ' })
  expect(company).toMatchObject({
    status: 201,
    body: { label: 'Company', required: false, holder: 'edits', atSignUp: false, inKeyMetadata: false, version: 1 },
  })
  const size = (await ask('POST', '/custom-fields', { name: 'size', type: 'number', label: 'Size' })).body
  const changed = await ask(
    'PATCH',
    `/custom-fields/${size.id}`,
    { required: true, help: 'People' },
    { 'if-match': '"1"' },
  )
  expect(changed.body).toMatchObject({ name: 'size', type: 'number', required: true, help: 'People', version: 2 })
  const late = await ask('PATCH', `/custom-fields/${size.id}`, { label: 'Late' }, { 'if-match': '"1"' })
  expect(late).toMatchObject({ status: 412, body: { code: 'outdated' } })
  const ids = [size.id, company.body.id]
  const ordered = await ask('PUT', '/custom-fields/order', { customFieldIds: ids })
  expect(ordered.body.items.map(({ name }: { name: string }) => name)).toEqual(['size', 'company'])
  for (const wrong of [[size.id], [size.id, size.id], [...ids, company.body.id]]) {
    expect((await ask('PUT', '/custom-fields/order', { customFieldIds: wrong })).body.code).toBe('fields-changed')
  }
  expect((await ask('GET', '/custom-fields')).body).toMatchObject({
    total: 2,
    items: [{ name: 'size' }, { name: 'company' }],
  })
  const entries = await db.selectFrom('audit_entries').select(['action', 'object_name']).orderBy('id').execute()
  expect(entries.map(({ action, object_name }) => `${action} ${object_name}`)).toEqual([
    'custom-field.created Company',
    'custom-field.created Size',
    'custom-field.updated Size',
    'custom-field.ordered Fields of account',
  ])
})

const unfit = [
  ['a name that is none', { name: '1st' }, 'name'],
  ['a name that is a path', { name: 'a/b' }, 'name'],
  ['no label', { label: ' ' }, 'label'],
  ['a type that is none', { type: 'file' }, 'type'],
  ['no choices', { type: 'choice' }, 'choices'],
  ['a choice twice', { type: 'choice', choices: ['A', 'A'] }, 'choices'],
  ['choices of a text', { choices: ['A'] }, 'choices'],
  ['a pattern that is none', { pattern: '(' }, 'pattern'],
  ['a pattern that needs going back', { pattern: '(a)\\1' }, 'pattern'],
  ['a pattern that would be huge', { pattern: '((a{100}){100}){100}' }, 'pattern'],
  ['a pattern of a number', { type: 'number', pattern: '\\d' }, 'pattern'],
  ['what the holder does not edit at the sign-up', { atSignUp: true, holder: 'sees' }, 'atSignUp'],
  ['a name that keys use', { name: 'developerid', inKeyMetadata: true }, 'inKeyMetadata'],
  ['something unknown', { nonsense: 1 }, 'nonsense'],
] as const

test('a field that contradicts itself is refused at the setting that does, and nothing is kept', async () => {
  const { ask } = await door()
  for (const [what, wrong, field] of unfit) {
    const answer = await ask('POST', '/custom-fields', { name: 'company', type: 'string', label: 'Company', ...wrong })
    expect([what, answer.status, answer.body.errors?.[0].field]).toEqual([what, 422, field])
  }
  expect((await ask('GET', '/custom-fields')).body.total).toBe(0)
})

test('FLD-1, FLD-2: a name is there once in any spelling, also when many ask at once, and never changes, like the type', async () => {
  const { ask } = await door()
  const names = ['Company', 'company', 'COMPANY', 'Company']
  const answers = await Promise.all(
    names.map((name) => ask('POST', '/custom-fields', { name, type: 'string', label: name })),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409).map(({ body }) => [body.code, body.errors[0].field])).toEqual(
    Array.from({ length: 3 }, () => ['field-name-taken', 'name']),
  )
  const { id } = answers.find(({ status }) => status === 201)?.body ?? {}
  for (const fixed of [{ name: 'other' }, { type: 'number' }, { subject: 'account' }]) {
    expect((await ask('PATCH', `/custom-fields/${id}`, fixed)).status).toBe(422)
  }
})

test('FLD-9: a field is deleted with its own values only, after what is lost was read', async () => {
  const { ask, create, thing, db } = await door()
  const company = await create({ name: 'company', type: 'string' })
  await create({ name: 'size', type: 'number' })
  const [one, other] = [thing(), thing()]
  await one.write('back-office', { company: 'Acme', size: 3 })
  const path = `/custom-fields/${company.id}`
  expect((await ask('DELETE', path)).body).toMatchObject({ code: 'confirmation-needed' })
  const { values, confirm } = (await ask('GET', `${path}/removal`)).body
  expect(values).toBe(1)
  await other.write('back-office', { company: 'Bolt' })
  expect((await ask('DELETE', `${path}?confirm=${confirm}`)).body).toMatchObject({ code: 'confirmation-outdated' })
  const again = (await ask('GET', `${path}/removal`)).body
  expect((await ask('DELETE', `${path}?confirm=${again.confirm}`)).status).toBe(204)
  expect(await one.values()).toEqual({ size: 3 })
  expect(await db.selectFrom('custom_field_values').select('value').execute()).toEqual([{ value: 3 }])
  expect((await ask('GET', path)).status).toBe(404)
})
