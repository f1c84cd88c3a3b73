import type { Ground, World } from './catalogue/test-world.ts'
import { system } from './platform/actor.ts'
import type { Db } from './platform/database/database.ts'
import { newId } from './platform/ids.ts'
import type { Stage } from './test-capabilities.ts'
import type { OpenPortal } from './test-whole-portal.ts'

export interface Reader {
  name: string
  cookie: string | undefined
  accountId: string | undefined
  backOffice: boolean
  organisationId: string | null
  teamIds: readonly string[]
}

/** A visitor, members with every choice of teams in two organisations, one where everybody meets, and the back office. */
export async function gather({ stage, signIn, ownerCookie }: OpenPortal, ground: Ground): Promise<Reader[]> {
  const { consumers, identity } = stage.capabilities
  const outside = { organisationId: null, teamIds: [] }
  const readers: Reader[] = [
    { name: 'a visitor', cookie: undefined, accountId: undefined, backOffice: false, ...outside },
    { name: 'the owner', cookie: ownerCookie, accountId: stage.owner.accountId ?? '', backOffice: true, ...outside },
  ]
  async function join(
    organisationId: string | null,
    teamIds: string[],
    more: { role?: 'admin'; backOffice?: boolean } = {},
  ) {
    const { role = 'member', backOffice = false } = more
    const email = `${newId()}@example.com`
    const { accountId } = await identity.createAccount(system('Test'), {
      email,
      firstName: 'Ada',
      lastName: 'Tester',
      password: 'correct horse battery',
      status: 'active',
      adminRoles: backOffice ? ['owner'] : [],
    })
    if (organisationId) await consumers.addMember(system('Test'), { accountId, organisationId, role, teamIds })
    const name = `${role} ${backOffice ? 'of the back office ' : ''}in ${teamIds.length} teams of ${organisationId}`
    readers.push({ name, cookie: await signIn(email), accountId, backOffice, organisationId, teamIds })
  }
  for (const { id, teamIds } of ground.organisations) {
    for (const chosen of [teamIds, teamIds.slice(0, 1), teamIds.slice(1)]) await join(id, chosen)
  }
  const [first] = ground.organisations
  if (first) await join(first.id, first.teamIds.slice(1), { role: 'admin' })
  if (first) await join(first.id, first.teamIds.slice(0, 1), { backOffice: true })
  await join(null, [])
  return readers
}

const sample = {
  openapi: '3.1.0',
  info: { title: 'Sample', version: '1' },
  paths: { '/list': { get: { operationId: 'list', responses: { 200: { description: 'All of them.' } } } } },
}

export type StoredDocument = Awaited<ReturnType<typeof readDocument>>

/** A document as it is stored, read once so that every product of every world can have it. */
export async function readDocument({ db, capabilities }: Stage) {
  const { documents, products } = capabilities
  const texts = { name: 'Sample', summary: '', description: '', featured: false, catalogueIds: [] }
  const product = await products.createProduct(system('Test'), { ...texts, providerId: null, serviceIds: [] })
  const bytes = Buffer.from(JSON.stringify(sample))
  const { id } = await documents.uploadApiDocument(system('Test'), product.id, bytes, { slug: 'sample' })
  const document = await db.selectFrom('api_documents').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const operations = await db.selectFrom('api_operations').selectAll().where('document_id', '=', id).execute()
  return {
    document: { ...document, summary: JSON.stringify(document.summary) },
    operations: operations.map((operation) => ({ ...operation, model: JSON.stringify(operation.model) })),
  }
}

export async function addDocuments(db: Db, { products }: World, { document, operations }: StoredDocument) {
  for (const { id: product_id } of products) {
    const id = newId()
    await db
      .insertInto('api_documents')
      .values({ ...document, id, product_id })
      .execute()
    await db
      .insertInto('api_operations')
      .values(operations.map((one) => ({ ...one, document_id: id })))
      .execute()
  }
}

/** The parts of addresses of the products that a page leads to. */
export const shownProducts = (html: string): string[] =>
  [
    ...new Set([...html.matchAll(/href="\/portal\/catalogue-products\/(p-\d+)["#/]/g)].map(([, slug]) => slug ?? '')),
  ].toSorted()

/** The ways to ask that a page of a product shows, `product plan catalogue`: forms of the cart, or addresses that name what is chosen. */
export function shownWays(html: string, { products }: World): string[] {
  const item =
    /name="product-id" value="([\w-]+)"><input type="hidden" name="plan-id" value="([\w-]+)"><input type="hidden" name="catalogue-id" value="([\w-]+)"/g
  const inForms = [...html.matchAll(item)].map(([, ...ids]) => ids.join(' '))
  const addresses = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) =>
    decodeURIComponent((href ?? '').replaceAll('&#38;', '&').replaceAll('&amp;', '&')),
  )
  const inAddresses = addresses.flatMap((address) => {
    const { product, plan, catalogue } = Object.fromEntries(
      new URLSearchParams(/\/cart(?:\/provision)?\?(.*)/.exec(address)?.[1]),
    )
    if (!product || !plan || !catalogue) return []
    return `${products.find(({ slug }) => slug === product)?.id} ${plan} ${catalogue}`
  })
  return [...new Set([...inForms, ...inAddresses])].toSorted()
}
