import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { system } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { readStamps } from '../platform/stamps.ts'
import { type ApiDocuments, createApiDocuments } from './api-documents.ts'
import { createDocumentParser } from './parse-document.ts'
import { createReference, type Reference } from './reference.ts'

const actor = system('test')
const at = new Date('2026-01-15T10:00:00Z')
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const document = (title: string, paths: object = { '/parcels': { get: { operationId: 'list', tags: ['Parcels'] } } }) =>
  bytes({
    openapi: '3.1.0',
    info: { title, version: '2' },
    paths,
    components: { schemas: { Parcel: { type: 'object' } } },
  })

let db: Db
let documents: ApiDocuments
let reference: Reference
let productId: string
let answerOfLink: () => Uint8Array

beforeEach(async () => {
  db = (await freshDatabase()).db
  const parser = createDocumentParser()
  onTestFinished(() => parser.close())
  productId = await insertProduct()
  answerOfLink = () => document('Linked')
  documents = createApiDocuments({
    db,
    now: () => at,
    parser,
    fetchDocument: async () => answerOfLink(),
    requireProduct: async (id) => {
      if (id !== productId) throw absent('product')
    },
  })
  reference = createReference(db)
})

async function insertProduct(): Promise<string> {
  const id = newId()
  await db
    .insertInto('products')
    .values({
      id,
      provider_id: null,
      name: 'Parcels',
      slug: 'parcels',
      summary: '',
      description: '',
      featured: false,
      provider_policy_id: null,
      deleted_at: null,
      created_at: at,
      updated_at: at,
    })
    .execute()
  return id
}

const audited = async () =>
  (await db.selectFrom('audit_entries').select('action').orderBy('id').execute()).map(({ action }) => action)

describe('An uploaded document', () => {
  test('is shown with its operations, and the change is audited and announced', async () => {
    const before = await readStamps(db)
    const added = await documents.uploadApiDocument(actor, productId, document('Parcels API'), {})
    expect(added).toMatchObject({
      title: 'Parcels API',
      slug: 'parcels-api',
      source: 'upload',
      status: 'ready',
      version: 1,
    })
    const shown = await reference.showDocument(productId, 'parcels-api')
    expect(shown.summary).toMatchObject({ title: 'Parcels API', version: '2', operationCount: 1 })
    expect((await reference.listOperations(added.id, 'Parcels')).map(({ slug }) => slug)).toEqual(['list'])
    expect(await reference.listOperations(added.id, 'Other')).toEqual([])
    const page = await reference.showOperation(added.id, 'list')
    expect(page).toMatchObject({ operation: { method: 'GET', path: '/parcels' }, previous: null, next: null })
    expect((await reference.showSchema(added.id, 'parcel')).name).toBe('Parcel')
    const original = await reference.original(added.id)
    expect(original).toMatchObject({ fileName: 'parcels-api.json', mediaType: 'application/json' })
    expect(new Uint8Array(original.bytes)).toEqual(document('Parcels API'))
    expect(added.bytes).toBe(document('Parcels API').byteLength)
    expect(await audited()).toEqual(['api-document.added'])
    expect(await readStamps(db)).not.toBe(before)
  })

  test('is given back as it came, also when it was stored before documents were compressed', async () => {
    const { id } = await documents.uploadApiDocument(actor, productId, document('Old'), {})
    await db
      .updateTable('api_documents')
      .set({ original: Buffer.from(document('Old')), original_encoding: 'identity' })
      .where('id', '=', id)
      .execute()
    const { bytes: given } = await reference.original(id)
    expect(new Uint8Array(given)).toEqual(document('Old'))
  })

  test('gets an address of its own; a chosen one that is taken is refused', async () => {
    await documents.uploadApiDocument(actor, productId, document('Same'), {})
    expect((await documents.uploadApiDocument(actor, productId, document('Same'), {})).slug).toBe('same-2')
    const taken = documents.uploadApiDocument(actor, productId, document('Other'), { slug: 'same' })
    await expect(taken).rejects.toMatchObject({ code: 'api-document-slug-taken', field: 'slug' })
    expect((await documents.namesByProduct([productId])).get(productId)?.map(({ slug }) => slug)).toEqual([
      'same',
      'same-2',
    ])
  })

  test('that can not be read changes nothing', async () => {
    const refused = documents.uploadApiDocument(actor, productId, bytes('swagger: "2.0"'), {})
    await expect(refused).rejects.toMatchObject({ code: 'document-wrong-version', field: 'file' })
    expect(await documents.list(productId)).toEqual([])
    expect(await audited()).toEqual([])
  })

  test('of an unknown product is refused', async () => {
    const refused = documents.uploadApiDocument(actor, newId(), document('x'), {})
    await expect(refused).rejects.toMatchObject({ code: 'product-not-found' })
  })

  test('knows its neighbours among many operations', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 130 }, (_, i) => [`/p${i}`, { get: { operationId: `op${i}` } }]),
    )
    const { id } = await documents.uploadApiDocument(actor, productId, document('Many', paths), {})
    expect(await reference.listOperations(id)).toHaveLength(130)
    const page = await reference.showOperation(id, 'op64')
    expect([page.previous?.slug, page.next?.slug]).toEqual(['op63', 'op65'])
  })

  test('can be replaced as a whole; a replacement that is refused leaves the old one', async () => {
    const { id, version } = await documents.uploadApiDocument(actor, productId, document('Parcels'), {})
    await expect(documents.replaceApiDocument(actor, id, bytes('{'), version)).rejects.toMatchObject({
      code: 'document-malformed',
    })
    expect(await reference.listOperations(id)).toHaveLength(1)
    const paths = { '/a': { get: {} }, '/b': { get: {} } }
    const replaced = await documents.replaceApiDocument(actor, id, document('New', paths), version)
    expect(replaced).toMatchObject({ title: 'Parcels', slug: 'parcels', version: 2 })
    expect((await reference.listOperations(id)).map(({ path }) => path)).toEqual(['/a', '/b'])
    await expect(documents.replaceApiDocument(actor, id, document('Late'), version)).rejects.toMatchObject({
      code: 'outdated',
    })
  })

  test('can be renamed and deleted with everything that belongs to it', async () => {
    const { id } = await documents.uploadApiDocument(actor, productId, document('Parcels'), {})
    expect(await documents.updateApiDocument(actor, id, { slug: 'v2' }, 1)).toMatchObject({
      title: 'Parcels',
      slug: 'v2',
    })
    await documents.deleteApiDocument(actor, id)
    await expect(reference.showOperation(id, 'list')).rejects.toMatchObject({ kind: 'absent' })
    await expect(documents.show(id)).rejects.toMatchObject({ code: 'api-document-not-found' })
    expect(await audited()).toEqual(['api-document.added', 'api-document.updated', 'api-document.deleted'])
  })

  test('beyond the most a product may have is refused', async () => {
    const { id } = await documents.uploadApiDocument(actor, productId, document('First'), {})
    await inTransaction(db, async (tx) => {
      for (let number = 1; number < 30; number += 1) {
        await tx
          .insertInto('api_documents')
          .columns([
            'id',
            'product_id',
            'title',
            'slug',
            'source',
            'status',
            'media_type',
            'original',
            'original_encoding',
            'original_bytes',
            'sha256',
            'summary',
            'created_at',
            'updated_at',
          ])
          .expression((eb) =>
            eb
              .selectFrom('api_documents')
              .select((row) => [
                row.val(newId()).$castTo<string>().as('id'),
                'product_id',
                'title',
                row.val(`copy-${number}`).as('slug'),
              ])
              .select(['source', 'status', 'media_type', 'original', 'original_encoding', 'original_bytes'])
              .select(['sha256', 'summary', 'created_at', 'updated_at'])
              .where('id', '=', id),
          )
          .execute()
      }
    })
    const refused = documents.uploadApiDocument(actor, productId, document('Last'), {})
    await expect(refused).rejects.toMatchObject({ code: 'too-many-api-documents' })
  })
})

describe('A linked document', () => {
  const url = 'https://api.example.com/openapi.json'

  test('is read at once and again on refresh', async () => {
    const { id } = await documents.linkApiDocument(actor, productId, url, {})
    expect(await documents.show(id)).toMatchObject({ source: 'link', url, title: 'Linked' })
    answerOfLink = () => document('Linked', { '/new': { get: {} } })
    await documents.refreshApiDocument(actor, id)
    expect((await reference.listOperations(id)).map(({ path }) => path)).toEqual(['/new'])
  })

  test('that fails to refresh says why and keeps what was read before', async () => {
    const { id } = await documents.linkApiDocument(actor, productId, url, {})
    answerOfLink = () => bytes('<!doctype html><p>Moved</p>')
    const failed = await documents.refreshApiDocument(actor, id)
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('a web page') })
    expect(await reference.listOperations(id)).toHaveLength(1)
    const entries = await db.selectFrom('audit_entries').select('action').orderBy('id').execute()
    expect(entries.at(-1)).toEqual({ action: 'api-document.refresh-failed' })
    answerOfLink = () => document('Linked')
    expect(await documents.refreshApiDocument(actor, id)).toMatchObject({ status: 'ready', error: null })
  })

  test('that can not be fetched is refused at the address', async () => {
    answerOfLink = () => {
      throw new Refused('link-unreachable', 'Nothing answers there.', { kind: 'unavailable' })
    }
    const refused = documents.linkApiDocument(actor, productId, url, {})
    await expect(refused).rejects.toMatchObject({ code: 'link-unreachable', field: 'url' })
    expect(await documents.list(productId)).toEqual([])
  })

  test('an uploaded one has no address to refresh from', async () => {
    const { id } = await documents.uploadApiDocument(actor, productId, document('Parcels'), {})
    await expect(documents.refreshApiDocument(actor, id)).rejects.toMatchObject({ code: 'api-document-not-linked' })
  })
})
