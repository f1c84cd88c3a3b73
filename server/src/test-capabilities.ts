import { randomBytes } from 'node:crypto'
import { permissions } from '@portico/contract'
import { onTestFinished } from 'vitest'
import { buildCapabilities, type Capabilities } from './build-capabilities.ts'
import { rememberPasswords } from './identity/test-passwords.ts'
import type { Actor } from './platform/actor.ts'
import { system } from './platform/actor.ts'
import { readConfig } from './platform/config/config.ts'
import { openVault } from './platform/crypto/secret-key.ts'
import type { Vault } from './platform/crypto/vault.ts'
import type { Db } from './platform/database/database.ts'
import { freshDatabase } from './platform/database/test-database.ts'
import { newId } from './platform/ids.ts'
import { createLog } from './platform/log.ts'
import type { Driver } from './providers/index.ts'

export interface Stage {
  db: Db
  capabilities: Capabilities
  /** Somebody of the back office with every right. */
  owner: Actor
  providerId: string
  vault: Vault
  /** A clock that stands until it is moved. */
  clock: { now: () => Date; advance(ms: number): void }
  /** The database as another process of the portal sees it. */
  connectionString: string
}

export interface OwnStage extends Stage {
  /** The capabilities of another process of the portal on the same database. */
  anotherProcess(times?: ProviderTimes): Capabilities
}

type ProviderTimes = NonNullable<StageOptions['providerTimes']>

/** Callers get the outcome of what is done at a provider, however slow the machine is: an attempt ends before they lose patience. */
export const unhurried: ProviderTimes = { patienceMs: 20_000, deadlineMs: 15_000 }

export interface StageOptions {
  wrapDriver?: (driver: Driver) => Driver
  /** `unhurried` unless told. */
  providerTimes?: { patienceMs: number; deadlineMs: number }
  /** Nobody has an account yet, as at the very first start. */
  withoutOwner?: boolean
}

/** The rules of every capability on a database of the test's own, with the built-in gateway as provider. */
export async function setStage({
  withoutOwner = false,
  providerTimes: usual = unhurried,
  ...options
}: StageOptions = {}): Promise<OwnStage> {
  const database = await freshDatabase()
  const { db, connectionString } = database
  let time = Date.parse('2026-03-02T09:00:00Z')
  const clock = {
    now: () => new Date(time),
    advance: (ms: number) => {
      time += ms
    },
  }
  const log = createLog({ level: 'silent', format: 'json' })
  const config = readConfig({ PORTAL_BASE_URL: 'http://localhost:3001', PORTAL_ALLOW_PRIVATE_TARGETS: 'yes' })
  const vault = await openVault(db, randomBytes(32))
  const passwords = rememberPasswords()
  function startProcess(providerTimes = usual): Capabilities {
    const started = buildCapabilities({ config, db, vault, log, now: clock.now, passwords, providerTimes, ...options })
    onTestFinished(async () => {
      await started.synchronisations.idle()
      await started.operations.idle()
      await started.providers.close()
      await started.documentParser.close()
      await started.outbound.close()
      await started.webhookSender.close()
      await started.webhookDelivery.idle()
    })
    return started
  }
  const capabilities = startProcess()
  await capabilities.providers.ensureBuiltIn('http://localhost:8080')
  const [provider] = await capabilities.providers.list()
  return {
    db,
    capabilities,
    connectionString,
    vault,
    anotherProcess: startProcess,
    clock,
    owner: ownerActor(withoutOwner ? newId() : await addOwner(capabilities)),
    providerId: provider?.id ?? '',
  }
}

async function addOwner({ identity }: Capabilities): Promise<string> {
  const { accountId } = await identity.createOwner(system('Test'), {
    email: 'owner@example.com',
    firstName: 'Olga',
    lastName: 'Owner',
    password: 'correct horse battery',
  })
  return accountId
}

const ownerActor = (accountId: string): Actor => ({
  ...system('Olga Owner'),
  kind: 'account',
  accountId,
  permissions: new Set(permissions),
})

/** A person who belongs to an organisation and its default team. */
export async function addMember(
  { capabilities }: Stage,
  { email = `${newId()}@example.com`, organisation = 'Acme', role = 'member' as 'admin' | 'member' } = {},
): Promise<Actor> {
  const { consumers, identity } = capabilities
  const [firstName = 'Ada'] = email.split('@')
  const account = { email, firstName, lastName: 'Tester', password: 'correct horse battery', status: 'active' } as const
  const { accountId } = await identity.createAccount(system('Test'), account)
  const known = (await consumers.listOrganisations({ limit: 100, total: false })).items
  const home = known.find((one) => one.name === organisation)
  const organisationId =
    home?.id ?? (await consumers.createOrganisation(system('Test'), { name: organisation })).organisationId
  const teams = (await consumers.listOrganisations({ limit: 100, total: false })).items.find(
    (one) => one.id === organisationId,
  )?.teams
  await consumers.addMember(system('Test'), { accountId, organisationId, role, teamIds: [] })
  return {
    ...system(email),
    kind: 'account',
    accountId,
    email,
    organisation: { id: organisationId, name: organisation, isDefault: home?.isDefault ?? false, role },
    teamIds: (teams ?? []).filter((team) => team.isDefault).map((team) => team.id),
  }
}

export interface Offering {
  productId: string
  planId: string
  catalogueId: string
  serviceId: string
}

/** A product with an API of the built-in gateway and a plan, offered in a catalogue. */
export async function addOffering(
  stage: Stage,
  options: {
    name?: string
    autoApprove?: boolean
    visibility?: 'public' | 'signed-in' | 'teams'
    upstreamUrl?: string
  } = {},
): Promise<Offering> {
  const {
    name = `Parcels ${newId().slice(-6)}`,
    autoApprove = false,
    visibility = 'public',
    upstreamUrl = 'http://127.0.0.1:9',
  } = options
  const { capabilities, owner, providerId } = stage
  const api = await capabilities.gateway.apis.create(owner, {
    name,
    listenPath: `/${newId().slice(-12)}/`,
    upstreamUrl,
    stripListenPath: true,
    authType: 'authToken',
    keyHeader: 'Authorization',
    corsOrigins: [],
    active: true,
  })
  const texts = { summary: 'Moves parcels.', description: '', featured: false }
  const product = await capabilities.products.createProduct(owner, {
    ...texts,
    name,
    providerId,
    serviceIds: [api.id],
    catalogueIds: [],
  })
  const plan = await capabilities.plans.createPlan(owner, {
    name: `Plan of ${name}`,
    description: '',
    providerId,
    rate: { calls: 10, periodSeconds: 1 },
    quota: { calls: 1000, periodSeconds: 3600 },
    keyLifetimeSeconds: null,
    autoApprove,
    catalogueIds: [],
  })
  const catalogue = await capabilities.catalogues.createCatalogue(owner, {
    name: `Catalogue of ${name}`,
    description: '',
    visibility,
    audiences: [],
    productIds: [product.id],
    planIds: [plan.id],
  })
  return { productId: product.id, planId: plan.id, catalogueId: catalogue.id, serviceId: api.id }
}

/** What a member asks for, with a fresh submission key. */
export const wishFor = (offering: Offering, appName = 'Warehouse') => ({
  catalogueId: offering.catalogueId,
  planId: offering.planId,
  productIds: [offering.productId],
  app: { action: 'create' as const, name: appName, description: '', visibility: 'personal' as const },
  message: 'Please',
  submissionKey: newId(),
})

export interface Issued {
  requestId: string
  appId: string
  credentialId: string
}

/** A request of this member for the offering, approved by the owner as far as the provider lets it. */
export async function requestAndApprove(
  { capabilities, owner }: Stage,
  member: Actor,
  offering: Offering,
  app: { name?: string; visibility?: 'personal' | 'team' | 'organisation' } = {},
): Promise<Issued> {
  const wish = wishFor(offering)
  const request = await capabilities.accessRequests.submitAccessRequest(member, {
    ...wish,
    app: { ...wish.app, ...app },
  })
  const decided = await capabilities.accessRequests.approveAccessRequest(owner, request.id)
  return { requestId: request.id, appId: request.app.id, credentialId: decided.credentialId ?? '' }
}

/** Every key the gateway would let in now, by its hash. */
export async function keysLetIn({ db, clock }: Stage): Promise<string[]> {
  const rows = await db
    .selectFrom('gateway_keys')
    .select('key_hash')
    .where('active', '=', true)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', clock.now())]))
    .execute()
  return rows.map((row) => row.key_hash.toString('hex'))
}

/** What was done, oldest first. */
export async function auditedActions({ db }: Stage): Promise<string[]> {
  return (await db.selectFrom('audit_entries').select('action').orderBy('id').execute()).map((row) => row.action)
}
