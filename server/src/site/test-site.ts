import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { productEndpoints, signUpSettingsEndpoints } from '@portico/contract'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { buildCapabilities, type Capabilities } from '../build-capabilities.ts'
import { productsApi } from '../catalogue/index.ts'
import { signUpSettingsApi } from '../identity/index.ts'
import { rememberPasswords } from '../identity/test-passwords.ts'
import { system } from '../platform/actor.ts'
import { readConfig } from '../platform/config/config.ts'
import { createVault, type Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { createLastingConnection } from '../platform/database/lasting-connection.ts'
import { createListener, type Listener } from '../platform/database/listen.ts'
import { createTestDatabase } from '../platform/database/test-database.ts'
import { hearing } from '../platform/database/test-notices.ts'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { createRegistry, type Registry } from '../platform/http/registry.ts'
import { answerErrors, createHttpServer } from '../platform/http/server.ts'
import { createLog } from '../platform/log.ts'
import { unhurried } from '../test-capabilities.ts'
import { createRenderer } from '../themes/index.ts'
import { createSite } from './index.ts'

const root = join(import.meta.dirname, '../../..')
export const tester = system('Test')
export const password = 'violet harbour 42 lanterns'

export interface TestSite {
  app: FastifyInstance
  db: Db
  capabilities: Capabilities
  registry: Registry
  /** Lines logged as warnings or worse. */
  complaints: string[]
  /** Statements the portal sent to the database so far. */
  statements(): number
  /** Pages the theme was asked to draw so far. */
  drawn(): number
  /** The token in the sealed part of a mail. */
  vault: Vault
  tokenIn(modelSealed: Buffer | null): string
  visitor(): Browser
  /** Signed in as a new account that belongs to this organisation (its default team); null: to none. */
  person(organisationId: string | null, more?: { role?: 'admin' | 'member'; owner?: boolean }): Promise<Browser>
  close(): Promise<void>
}

/**
 * Pages with the real database, rules and theme; only the gateway is not called.
 * @param options.deaf - no notice of a change arrives
 * @param options.gatewayPort - where a test runs the gateway
 */
export async function createTestSite({ deaf = false, gatewayPort = 8080 } = {}): Promise<TestSite> {
  const database = await createTestDatabase()
  let statements = 0
  const db = database.db.withPlugin({
    transformQuery({ node }) {
      statements += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const complaints: string[] = []
  const log = createLog({ level: 'warn', format: 'json', write: (line) => void complaints.push(line) })
  const config = readConfig({
    PORTAL_BASE_URL: 'http://portal.test',
    PORTAL_GATEWAY_URL: 'http://gateway.test',
    PORTAL_GATEWAY_PORT: `${gatewayPort}`,
  })
  const now = () => new Date()
  const vault = createVault(randomBytes(32))
  const passwords = rememberPasswords()
  const capabilities = buildCapabilities({ config, db, vault, log, now, passwords, providerTimes: unhurried })
  await capabilities.providers.ensureBuiltIn(config.gateway.publicUrl)
  const registry = createRegistry()
  const app = await createHttpServer({
    log,
    publicOrigin: 'http://portal.test',
    trustedProxies: 0,
    maxBodyBytes: 100_000,
  })
  const connection = createLastingConnection({ connectionString: database.connectionString, log })
  const renderer = await createRenderer({ themeFolder: join(root, 'themes/default'), log })
  let drawn = 0
  const counted: typeof renderer = {
    ...renderer,
    render(view, model) {
      drawn += 1
      return renderer.render(view, model)
    },
  }
  const listener: Listener = deaf ? { listen: () => () => undefined } : createListener(connection, log)
  const site = createSite({
    canSendMail: async () => true,
    ...capabilities,
    config: { baseUrl: config.portal.baseUrl },
    db,
    listener,
    log,
    now,
    renderer: counted,
    // What is read between two pages is counted, and no notice is missed.
    stampsEveryMs: 3_600_000,
  })
  const heard = deaf ? async () => undefined : hearing(listener, database.db)
  const context = { app, registry, actorOf: capabilities.identity.authenticate }
  mountEndpoints(context, productEndpoints, productsApi(capabilities.products))
  mountEndpoints(context, signUpSettingsEndpoints, signUpSettingsApi(capabilities.identity))
  site.mount(context)
  answerErrors(app, site.errorPage, registry)

  return {
    app,
    db: database.db,
    capabilities,
    registry,
    complaints,
    statements: () => statements,
    drawn: () => drawn,
    vault,
    tokenIn: (modelSealed) =>
      /token=([\w-]+)/.exec(modelSealed ? vault.open(modelSealed, 'mail-model').expose() : '')?.[1] ?? '',
    visitor: () => createBrowser(app, heard),
    async person(organisationId, { role = 'member', owner = false } = {}) {
      const email = `${randomBytes(6).toString('hex')}@example.com`
      const { accountId } = await capabilities.identity.createAccount(tester, {
        email,
        firstName: 'Dana',
        lastName: 'Developer',
        password,
        status: 'active',
        adminRoles: owner ? ['owner'] : [],
      })
      if (organisationId) {
        await capabilities.consumers.addMember(tester, { organisationId, accountId, role, teamIds: [] })
      }
      const browser = createBrowser(app, heard)
      browser.email = email
      await browser.post('/auth/password/login', { login: email, password })
      return browser
    },
    async close() {
      await app.close()
      await capabilities.operations.idle()
      await capabilities.documentParser.close()
      await capabilities.outbound.close()
      await capabilities.callOnce.close()
      await site.close()
      await renderer.close()
      await connection.close()
      await database.close()
    },
  }
}

/**
 * Keeps cookies as a browser does, and follows no redirect by itself. What was changed past the pages, as by another replica, counts for the
 * next one: it is asked for when the notice has come.
 */
export interface Browser {
  email: string
  cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  post(
    path: string,
    fields?: Record<string, string | string[]>,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>
  /** Posts and goes where the answer leads. */
  postAndFollow(path: string, fields?: Record<string, string | string[]>): Promise<LightMyRequestResponse>
}

function createBrowser(app: FastifyInstance, heard: () => Promise<void>): Browser {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const kept = (answer: LightMyRequestResponse) => {
    for (const { name, value, expires } of answer.cookies) {
      if (value === '' || (expires && expires.getTime() <= Date.now())) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const own = () => (cookies.size > 0 ? { cookie: cookie() } : {})
  const get: Browser['get'] = async (url, headers = {}) => {
    await heard()
    return kept(await app.inject({ method: 'GET', url, headers: { ...own(), ...headers } }))
  }
  const post: Browser['post'] = async (url, fields = {}, headers = {}) => {
    const payload = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) payload.append(name, one)
    await heard()
    return kept(
      await app.inject({
        method: 'POST',
        url,
        headers: { ...own(), 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: payload.toString(),
      }),
    )
  }
  return {
    email: '',
    cookies,
    get,
    post,
    async postAndFollow(path, fields) {
      const answer = await post(path, fields)
      if (answer.statusCode !== 303) return answer
      return get(String(answer.headers.location).split('#')[0] ?? '/')
    },
  }
}

/** A product behind the gateway with a document and two plans, in a public catalogue. */
export async function openShop(
  { capabilities }: TestSite,
  name = 'Parcels',
  { upstreamUrl = 'http://192.0.2.1:9/', keyHeader = 'Authorization' } = {},
) {
  const { catalogues, documents, gateway, plans, products, providers } = capabilities
  const [provider] = await providers.list()
  if (!provider) throw new Error('There is no provider.')
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const api = await gateway.apis.create(tester, {
    name,
    listenPath: `/${slug}/v1/`,
    upstreamUrl,
    stripListenPath: true,
    authType: 'authToken',
    keyHeader,
    corsOrigins: [],
    active: true,
  })
  const product = await products.createProduct(tester, {
    name,
    slug,
    summary: 'Book a parcel and follow it.',
    description: '## What it does\n\nIt **moves** parcels.',
    featured: true,
    providerId: provider.id,
    serviceIds: [api.id],
    catalogueIds: [],
  })
  const document = await documents.uploadApiDocument(tester, product.id, await sampleDocument(), {})
  const plan = (planName: string, autoApprove: boolean) =>
    plans.createPlan(tester, {
      name: planName,
      description: '',
      providerId: provider.id,
      rate: { calls: 5, periodSeconds: 1 },
      quota: { calls: 1000, periodSeconds: 86_400 },
      keyLifetimeSeconds: null,
      autoApprove,
      catalogueIds: [],
    })
  const [free, checked] = [await plan(`${name} free`, true), await plan(`${name} checked`, false)]
  const catalogue = await catalogues.createCatalogue(tester, {
    name: `${name} for all`,
    description: '',
    visibility: 'public',
    audiences: [],
    productIds: [product.id],
    planIds: [free.id, checked.id],
  })
  return { provider, product, document, free, checked, catalogue, href: `/portal/catalogue-products/${slug}` }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

const sampleDocument = () => readFile(join(root, 'examples/sample-api/openapi.yaml'))

/** The fields a member sends to ask for access. */
export const wish = (shop: Shop, plan: 'free' | 'checked', more: Record<string, string> = {}) => ({
  'product-id': shop.product.id,
  'plan-id': shop[plan].id,
  'catalogue-id': shop.catalogue.id,
  'app-action': 'create',
  client_name: 'Warehouse robot',
  description: '',
  client_visibility: 'personal',
  message: '',
  'submission-key': randomBytes(12).toString('hex'),
  ...more,
})

export async function newOrganisation({ capabilities }: TestSite): Promise<string> {
  const name = `Organisation ${randomBytes(4).toString('hex')}`
  return (await capabilities.consumers.createOrganisation(tester, { name })).organisationId
}
