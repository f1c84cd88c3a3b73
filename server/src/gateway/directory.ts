import type { Db } from '../platform/database/database.ts'
import { allApis, type GatewayApiRecord } from './gateway-apis.queries.ts'
import { createRouter, type Router } from './routing.ts'

/** An API as a call needs it. */
export interface ServedApi {
  id: string
  name: string
  listenPath: string
  /** Scheme, host and port of the upstream. */
  origin: string
  /** Path of the upstream that the rest of the call's path is appended to. */
  basePath: string
  stripListenPath: boolean
  /** Lower case; null when everybody may call. */
  keyHeader: string | null
  corsOrigins: readonly string[]
}

/** The active APIs in memory. */
export interface Directory {
  /** @param at milliseconds since 1970 */
  router(at: number): Router<ServedApi> | Promise<Router<ServedApi>>
  forget(): void
}

/** @param keepMs a missed notice heals within this time */
export function createDirectory(db: Db, keepMs: number, onError: (error: unknown) => void): Directory {
  let loaded: { router: Router<ServedApi>; at: number } | null = null
  let outdated = true
  let loads = 0
  let loading: Promise<Router<ServedApi>> | null = null

  async function load(at: number): Promise<Router<ServedApi>> {
    outdated = false
    loads += 1
    const mine = loads
    try {
      const apis = await allApis(db)
      const router = createRouter(apis.filter((api) => api.active).map(servedApi))
      // One that began earlier and ends later must not bring old settings back.
      if (mine === loads) loaded = { router, at }
      return router
    } catch (error) {
      outdated = true
      // Addresses change rarely: an old list serves better than none while the database is away.
      if (!loaded) throw error
      onError(error)
      return loaded.router
    }
  }

  return {
    router(at) {
      if (loaded && !outdated && at - loaded.at < keepMs) return loaded.router
      if (loading && !outdated) return loading
      const started = load(at).finally(() => {
        if (loading === started) loading = null
      })
      loading = started
      return started
    },
    forget() {
      outdated = true
    },
  }
}

export function servedApi(row: GatewayApiRecord): ServedApi {
  const upstream = new URL(row.upstream_url)
  return {
    id: row.id,
    name: row.name,
    listenPath: row.listen_path,
    origin: upstream.origin,
    basePath: upstream.pathname,
    stripListenPath: row.strip_listen_path,
    keyHeader: row.auth_type === 'none' ? null : row.key_header.toLowerCase(),
    corsOrigins: row.cors_origins,
  }
}
