import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { anonymousViewer } from '../catalogue/index.ts'
import { hashKey } from '../gateway/index.ts'
import { readConfig } from '../platform/config/config.ts'
import { migrate } from '../platform/database/migrate.ts'
import { writeSetting } from '../platform/settings/settings.ts'
import { keysLetIn, setStage } from '../test-capabilities.ts'
import { sampleCatalogues, samplePeople, samplePlans, sampleProducts } from './content.ts'
import { dropEverything, isSampleInterrupted, provideSample, readCredentials, removeSample } from './index.ts'
import { sampleState } from './sample-state.queries.ts'

/** An empty portal that wants the sample content. */
async function emptyPortal(environment: Record<string, string> = { PORTAL_SAMPLE: '1' }) {
  const stage = await setStage({ withoutOwner: true })
  const dataFolder = await mkdtemp(join(tmpdir(), 'portico-sample-'))
  onTestFinished(() => rm(dataFolder, { recursive: true }))
  const config = readConfig({ PORTAL_DATA_DIR: dataFolder, ...environment })
  const deps = { db: stage.db, now: stage.clock.now, config, capabilities: stage.capabilities }
  const start = async () => {
    const sample = await provideSample(deps)
    onTestFinished(sample.close)
  }
  return { stage, deps, dataFolder, start, ...stage.capabilities }
}

const page = { after: null, limit: 100, total: false }

test('the sample is what its content says, with a key that works and a request that waits', async () => {
  const { stage, start, dataFolder, products, plans, catalogues, accessRequests, browse, consumers } =
    await emptyPortal()
  await start()
  const names = (list: readonly { name: string }[]) => list.map((one) => one.name).toSorted()
  expect(names((await products.list(page)).items)).toEqual(names(sampleProducts))
  expect(names((await plans.list(page)).items)).toEqual(names(samplePlans))
  expect(names((await catalogues.list(page)).items)).toEqual(names(sampleCatalogues))
  expect((await products.list(page)).items.every((one) => one.documents.length === 1)).toBe(true)
  expect(await browse.count(anonymousViewer, {})).toBe(2)
  const requests = (await accessRequests.list(page)).items
  expect(requests.map(({ status, plan }) => [status, plan.name])).toEqual([
    ['pending', 'Standard'],
    ['approved', 'Starter'],
  ])
  const written = await readCredentials(dataFolder)
  const key = /Authorization: (\S+)' /.exec(written?.curl ?? '')?.[1] ?? ''
  expect(await keysLetIn(stage)).toEqual([hashKey(key)])
  expect(written?.accounts.map((account) => account.email)).toEqual(samplePeople.map((person) => person.email))
  expect(new Set(written?.accounts.map((account) => account.password)).size).toBe(4)
  const mode = (await stat(join(dataFolder, 'sample-credentials.json'))).mode & 0o777
  expect(mode.toString(8)).toBe('600')
  const accounts = (await consumers.listAccounts({ limit: 100, total: false })).items
  expect(accounts.map((one) => one.status)).toEqual(['active', 'active', 'active', 'active'])
})

test('a second start finds it, and sends calls to where the sample APIs run now', async () => {
  const { start, dataFolder, products, gateway } = await emptyPortal()
  await start()
  const written = await readFile(join(dataFolder, 'sample-credentials.json'), 'utf8')
  const upstreams = async () =>
    (await gateway.apis.list({ limit: 100, total: false })).items.map((api) => api.upstreamUrl)
  const before = await upstreams()
  await start()
  expect((await products.list(page)).items).toHaveLength(sampleProducts.length)
  expect(await readFile(join(dataFolder, 'sample-credentials.json'), 'utf8')).toBe(written)
  expect((await upstreams()).some((url) => before.includes(url))).toBe(false)
})

test('it is loaded into nothing but an empty portal, and only where it is wanted', async () => {
  const used = await emptyPortal()
  await used.identity.createOwner(used.stage.owner, {
    email: 'owner@example.com',
    firstName: 'Olga',
    lastName: 'Owner',
    password: 'correct horse battery',
  })
  await used.start()
  const unwanted = await emptyPortal({ PORTAL_SAMPLE: '0' })
  await unwanted.start()
  for (const portal of [used, unwanted]) {
    expect((await portal.products.list(page)).items).toEqual([])
    expect(await readCredentials(portal.dataFolder)).toBeNull()
  }
})

test('loading that was interrupted starts anew', async () => {
  const { stage, start, plans, products } = await emptyPortal()
  expect(await isSampleInterrupted(stage.db)).toBe(false)
  await start()
  expect(await isSampleInterrupted(stage.db)).toBe(false)
  await plans.createPlan(stage.owner, {
    name: 'Half-made',
    description: '',
    providerId: stage.providerId,
    rate: null,
    quota: null,
    keyLifetimeSeconds: null,
    autoApprove: false,
    catalogueIds: [],
  })
  await writeSetting(stage.db, stage.clock.now(), sampleState, 'loading')
  expect(await isSampleInterrupted(stage.db)).toBe(true)
  await dropEverything(stage.db)
  expect(await isSampleInterrupted(stage.db)).toBe(false)
  await migrate(stage.db)
  expect((await plans.list(page)).items).toEqual([])
  expect((await products.list(page)).items).toEqual([])
})

test('its removal leaves nothing of it to see, revokes its keys and keeps the owner', async () => {
  const {
    stage,
    start,
    deps,
    dataFolder,
    products,
    plans,
    catalogues,
    accessRequests,
    apps,
    browse,
    consumers,
    gateway,
  } = await emptyPortal()
  await start()
  const done = await removeSample(deps)
  expect(done).toContain('App Warehouse')
  expect(await keysLetIn(stage)).toEqual([])
  expect(await browse.catalogues(anonymousViewer)).toEqual([])
  const left = await Promise.all([products.list(page), plans.list(page), catalogues.list(page)])
  expect(left.map((list) => list.items.length)).toEqual([0, 0, 0])
  expect((await apps.list(page)).apps).toEqual([])
  expect((await gateway.apis.list({ limit: 100, total: false })).items).toEqual([])
  expect((await accessRequests.list(page)).items.map((one) => one.status)).toEqual(['rejected', 'approved'])
  expect(await readCredentials(dataFolder)).toBeNull()
  const accounts = (await consumers.listAccounts({ limit: 100, total: false })).items
  expect(accounts.filter((one) => one.status === 'active').map((one) => one.email)).toEqual(['owner@acme.example'])
  expect(await removeSample(deps)).toEqual([])
  await start()
  expect((await products.list(page)).items).toEqual([])
})
