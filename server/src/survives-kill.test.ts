import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buildCapabilities, type Capabilities } from './build-capabilities.ts'
import { type Actor, system } from './platform/actor.ts'
import { readConfig } from './platform/config/config.ts'
import { createVault } from './platform/crypto/vault.ts'
import { type Database, openDatabase } from './platform/database/database.ts'
import { freshDatabase } from './platform/database/test-database.ts'
import { newId } from './platform/ids.ts'
import { createLog } from './platform/log.ts'
import { freePort } from './platform/test-ports.ts'
import { readRunning } from './running-portal.ts'
import { readCredentials } from './sample/index.ts'
import { openOutside } from './test-outside-of-kills.ts'

/** Each takes a start of the portal, some seconds. */
const kills = Number(process.env.KILLS ?? 20)
const requestsInAll = 10 * kills
const approvers = 3
const changers = 3

test('kills during a stream of approvals, rotations, plan changes and suspensions lose no answer and no message, leave no approved request without its key and no key without a record', {
  timeout: 480_000,
}, async () => {
  const portal = await preparePortal()
  let child = await portal.start()
  const before = await portal.openRules()
  const { ids: waiting, planIds } = await requestAccess(before.capabilities, before.member, requestsInAll)
  const outside = await openOutside(before.capabilities)
  await before.database.close()
  const acknowledged = new Set<string>()
  const credentialIds: string[] = []
  const cookie = await portal.signIn()

  let killing = true
  let decided = false
  const approve = async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) {
      const answer = await portal.approve(id, cookie).catch(() => null)
      if (answer) {
        acknowledged.add(id)
        credentialIds.push(answer.credentialId)
      }
      // Nobody heard an answer: asked again, perhaps of the next process.
      else waiting.push(id)
      await pause(killing ? 20 : 0)
    }
  }
  const change = async (_: unknown, first: number) => {
    for (let count = first; !decided; count += 1) {
      const id = credentialIds[(count * 7) % credentialIds.length]
      const verb = changes[count % changes.length]
      // Refused while its first key is issued, and cut off with every kill.
      if (id && verb) await portal.change(id, verb(planIds), cookie).catch(() => undefined)
      await pause(killing ? 10 : 300)
    }
  }
  const approving = Array.from({ length: approvers }, approve)
  const changing = Array.from({ length: changers }, change)
  for (let round = 0; round < kills; round += 1) {
    await pause(50 + Math.random() * 350)
    child.kill('SIGKILL')
    await ended(child)
    child = await portal.start()
  }
  killing = false
  await Promise.all(approving)
  decided = true
  await Promise.all(changing)
  for (const id of credentialIds) await portal.change(id, resume(planIds), cookie)

  // The embedded database is at another address after every start.
  const rules = await portal.openRules()
  onTestFinished(rules.database.close)
  const ids = [...acknowledged]
  expect(ids).toHaveLength(requestsInAll)
  const statusOf = async (id: string) => (await rules.capabilities.accessRequests.show(id)).status
  await vi.waitFor(async () => expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(['approved'])), {
    timeout: 60_000,
    interval: 500,
  })
  const unsettled = () =>
    rules.database.db.selectFrom('provider_operations').select('kind').whereRef('settled', '<', 'wanted').execute()
  await vi.waitFor(async () => expect(await unsettled()).toEqual([]), { timeout: 60_000, interval: 500 })
  expect(await countChanges(rules.database)).toEqual({
    'credential.plan-changed': expect.any(Number),
    'credential.resumed': expect.any(Number),
    'credential.rotated': expect.any(Number),
    'credential.suspended': expect.any(Number),
  })
  await outside.expectTold(rules.database.db, ids)
  await expectKeysAndRecordsToAgree(rules.database, rules.capabilities, rules.member, ids)
  await expectKeysToWork(portal.gatewayUrl, rules.capabilities, rules.member, ids)
})

async function preparePortal() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'portico-kill-'))
  const masterKey = randomBytes(32)
  const [portalPort, gatewayPort] = [await freePort(), await freePort()]
  const given = process.env.DATABASE_URL ? (await freshDatabase()).connectionString : undefined
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`
  const environment = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    PORTAL_DATA_DIR: dataFolder,
    PORTAL_HOSTPORT: `127.0.0.1:${portalPort}`,
    PORTAL_GATEWAY_PORT: String(gatewayPort),
    PORTAL_SECRET_KEY: masterKey.toString('hex'),
    PORTAL_SAMPLE: '1',
    PORTAL_ALLOW_PRIVATE_TARGETS: '1',
    PORTAL_LOG_LEVEL: 'fatal',
    ...(given ? { DATABASE_URL: given } : {}),
  }
  const api = `http://127.0.0.1:${portalPort}/api/v1`
  let running: ChildProcess | undefined
  onTestFinished(async () => {
    running?.kill('SIGTERM')
    if (running) await ended(running)
    await rm(dataFolder, { recursive: true, force: true })
  })

  return {
    gatewayUrl,
    async start(): Promise<ChildProcess> {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
        env: environment,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      running = child
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve())
        child.once('exit', (code) => reject(new Error(`The portal ended with code ${code} while it started.`)))
      })
      return child
    },
    async openRules() {
      const connectionString = given ?? (await readRunning(dataFolder))?.connectionString ?? ''
      const database = openDatabase({ connectionString, maxConnections: 5, onError: () => undefined })
      const capabilities = buildCapabilities({
        config: readConfig({ PORTAL_ALLOW_PRIVATE_TARGETS: '1' }),
        db: database.db,
        vault: createVault(masterKey),
        log: createLog({ level: 'silent', format: 'json' }),
        now: () => new Date(),
      })
      return { database, capabilities, member: await memberActor(database) }
    },
    async signIn(): Promise<string> {
      const owner = (await readCredentials(dataFolder))?.accounts[0]
      const answer = await fetch(`${api}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: owner?.email, password: owner?.password }),
      })
      expect(answer.status).toBe(200)
      return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    },
    async change(credentialId: string, { method, path, body }: Change, cookie: string): Promise<void> {
      const headers = { cookie, ...(body ? { 'content-type': 'application/json' } : {}) }
      const asked = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
      const answer = await fetch(`${api}/credentials/${credentialId}/${path}`, asked)
      await answer.body?.cancel()
    },
    /** @returns null when it was not answered that it is approved or on the way */
    async approve(id: string, cookie: string): Promise<{ credentialId: string } | null> {
      const answer = await fetch(`${api}/access-requests/${id}/approval`, { method: 'POST', headers: { cookie } })
      const body = (await answer.json()) as { credentialId: string }
      return answer.ok ? body : null
    },
  }
}

interface Change {
  method: string
  path: string
  body?: object
}

type ChangeMaker = (planIds: readonly string[]) => Change
const rotate: ChangeMaker = () => ({ method: 'POST', path: 'rotation', body: {} })
const suspend: ChangeMaker = () => ({ method: 'POST', path: 'suspension', body: { reason: '' } })
const resume: ChangeMaker = () => ({ method: 'DELETE', path: 'suspension' })
const changePlan: ChangeMaker = (planIds) => ({
  method: 'PUT',
  path: 'plan',
  body: { planId: planIds[Math.floor(Math.random() * planIds.length)], quota: 'keep' },
})
const changes = [rotate, changePlan, suspend, resume]

/** What was done to credentials, and how often. */
async function countChanges({ db }: Database): Promise<Record<string, number>> {
  const names = ['credential.rotated', 'credential.plan-changed', 'credential.suspended', 'credential.resumed']
  const rows = await db.selectFrom('events').select('name').where('name', 'in', names).execute()
  return Object.fromEntries([...Map.groupBy(rows, ({ name }) => name)].map(([name, all]) => [name, all.length]))
}

async function memberActor({ db }: Database): Promise<Actor> {
  const row = await db
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.id', 'memberships.account_id')
    .innerJoin('organisations', 'organisations.id', 'memberships.organisation_id')
    .select([
      'accounts.id',
      'accounts.name',
      'organisations.id as organisationId',
      'organisations.name as organisationName',
    ])
    .where('accounts.email', '=', 'sam@example.com')
    .executeTakeFirstOrThrow()
  return {
    kind: 'account',
    accountId: row.id,
    name: row.name,
    email: 'sam@example.com',
    sessionId: null,
    apiToken: null,
    organisation: { id: row.organisationId, name: row.organisationName, isDefault: true, role: 'member' },
    teamIds: [],
    products: null,
    impersonator: null,
    permissions: new Set(),
    address: '',
    requestId: '',
  }
}

async function requestAccess(
  { accessRequests, accessSettings, browse }: Capabilities,
  member: Actor,
  count: number,
): Promise<{ ids: string[]; planIds: string[] }> {
  const viewer = { everything: false, signedIn: true, organisationId: member.organisation?.id ?? null, teamIds: [] }
  const product = await browse.product(viewer, { slug: 'acme-parcels' })
  const offers = await browse.offers(viewer, [product.id])
  const offer = offers.find((one) => one.plan.name === 'Standard')
  if (!offer) throw new Error('The sample does not offer its plan Standard.')
  await accessSettings.updateAccessSettings(system('Test'), { openRequestsPerAccount: 10_000 })
  const ids = []
  for (let index = 0; index < count; index += 1) {
    const request = await accessRequests.submitAccessRequest(member, {
      catalogueId: offer.catalogue.id,
      planId: offer.plan.id,
      productIds: [product.id],
      app: { action: 'create', name: `App ${index}`, description: '', visibility: 'personal' },
      message: '',
      submissionKey: newId(),
    })
    ids.push(request.id)
  }
  return { ids, planIds: offers.flatMap(({ plan }) => (plan.id === offer.plan.id ? [] : [plan.id])) }
}

async function expectKeysAndRecordsToAgree(
  { db }: Database,
  { credentials }: Capabilities,
  member: Actor,
  requestIds: string[],
): Promise<void> {
  const requests = await db
    .selectFrom('access_requests')
    .select(['id', 'credential_id'])
    .where('id', 'in', requestIds)
    .execute()
  const credentialIds = requests.map((request) => request.credential_id ?? '')
  expect(new Set(credentialIds).size).toBe(requestIds.length)
  const expected = []
  for (const id of credentialIds) {
    const key = await credentials.revealCredential(member, id)
    expected.push(createHash('sha256').update(key.expose()).digest('hex'))
  }
  const atGateway = await db
    .selectFrom('gateway_keys')
    .select(['key_hash', 'counter_id'])
    .where('counter_id', 'in', credentialIds)
    .execute()
  expect(atGateway.map((key) => key.key_hash.toString('hex')).sort()).toEqual(expected.sort())
  const recorded = new Set(
    (await db.selectFrom('credentials').select('id').execute()).map((credential) => credential.id),
  )
  const all = await db.selectFrom('gateway_keys').select('counter_id').execute()
  expect(all.filter((key) => !recorded.has(key.counter_id))).toEqual([])
}

async function expectKeysToWork(
  gatewayUrl: string,
  { credentials, accessRequests }: Capabilities,
  member: Actor,
  ids: string[],
) {
  const statuses = []
  for (const id of ids) {
    const { credentialId } = await accessRequests.show(id)
    const key = await credentials.revealCredential(member, credentialId ?? '')
    const answer = await fetch(`${gatewayUrl}/parcels/services`, { headers: { authorization: key.expose() } })
    await answer.body?.cancel()
    statuses.push(answer.status)
  }
  expect(new Set(statuses)).toEqual(new Set([200]))
}

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? undefined
    : new Promise((resolve) => child.once('exit', resolve))
