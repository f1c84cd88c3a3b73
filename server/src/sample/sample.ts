import type { Capabilities } from '../build-capabilities.ts'
import type { Config } from '../platform/config/config.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { readSetting, writeSetting } from '../platform/settings/settings.ts'
import { sampleProducts } from './content.ts'
import { writeCredentials } from './credentials-file.ts'
import { sampleActor } from './sample-actor.ts'
import { sampleState } from './sample-state.queries.ts'

export interface SampleDeps {
  db: Db
  now: () => Date
  config: Config
  capabilities: Capabilities
}

/**
 * Loads the sample content into an empty portal where the settings ask for it, and runs the sample APIs as long as it is there.
 * @returns what to close at the end
 */
export async function provideSample({
  db,
  now,
  config,
  capabilities,
}: SampleDeps): Promise<{ close(): Promise<void> }> {
  const state = await readSetting(db, sampleState)
  const wanted = state === 'none' && isWanted(config) && (await isEmpty(capabilities))
  if (state !== 'loaded' && !wanted) {
    return { close: async () => undefined }
  }
  // Loaded here, because a portal without sample content has no use for it.
  const { startSampleApi } = await import('../../../examples/sample-api/index.ts')
  const upstream = await startSampleApi()
  if (wanted) {
    const { loadSample } = await import('./load-sample.ts')
    await setState(db, now(), 'loading')
    const credentials = await loadSample(capabilities, {
      upstreamUrl: upstream.url,
      gatewayUrl: config.gateway.publicUrl,
      portalUrl: config.portal.baseUrl,
    })
    await writeCredentials(config.dataFolder, credentials)
    await setState(db, now(), 'loaded')
  } else {
    await pointGatewayTo(capabilities, upstream.url)
  }
  return { close: upstream.close }
}

export const markSampleRemoved = (db: Db, at: Date) => setState(db, at, 'removed')

const setState = (db: Db, at: Date, state: 'loading' | 'loaded' | 'removed') =>
  inTransaction(db, (tx) => writeSetting(tx, at, sampleState, state))

const isWanted = (config: Config) =>
  config.gateway.enabled &&
  (config.sample === 'always' || (config.sample === 'auto' && config.evaluation && config.databaseUrl === null))

async function isEmpty({ products, identity }: Capabilities): Promise<boolean> {
  const { items } = await products.list({ after: null, limit: 1, total: false })
  return items.length === 0 && !(await identity.hasActiveOwner())
}

/** The sample APIs take any free port, so it is another one at every start. */
async function pointGatewayTo({ gateway }: Capabilities, upstreamUrl: string): Promise<void> {
  const { upstreamOf } = await import('./load-sample.ts')
  const { items } = await gateway.apis.list({ limit: 100, total: false })
  for (const { key, listenPath } of sampleProducts) {
    const api = items.find((one) => one.listenPath === listenPath)
    if (api) await gateway.apis.update(sampleActor, api.id, { upstreamUrl: upstreamOf(key, upstreamUrl) }, null)
  }
}
