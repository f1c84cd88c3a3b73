import type { GatewayApi, GatewayApiInput, ListQuery } from '@portico/contract'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction, violatedConstraint } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { notifyOf } from './changes.queries.ts'
import type { GatewayChanges } from './changes.ts'
import {
  deleteApi,
  findApi,
  type GatewayApiRecord,
  gatewayApiOf,
  insertApi,
  listApis,
  lockApi,
  policiesWithApi,
  updateApi,
} from './gateway-apis.queries.ts'

/** The APIs that the built-in gateway serves, as admins look after them. */
export interface GatewayApis {
  list(query: ListQuery): Promise<{ items: GatewayApi[]; nextCursor: string | null; total: number | null }>
  /** @throws Refused `gateway-api-not-found` */
  show(id: string): Promise<GatewayApi>
  /** @throws Refused `listen-path-taken` */
  create(actor: Actor, input: GatewayApiInput): Promise<GatewayApi>
  /**
   * @param seenVersion the version the caller has seen; null: not told
   * @throws Refused `gateway-api-not-found`, `listen-path-taken`, `outdated`
   */
  update(actor: Actor, id: string, change: GatewayApiChange, seenVersion: number | null): Promise<GatewayApi>
  /** @throws Refused `gateway-api-not-found`, `gateway-api-in-use` */
  delete(actor: Actor, id: string): Promise<void>
}

export type GatewayApiChange = { [N in keyof GatewayApiInput]?: GatewayApiInput[N] | undefined }

export interface ControlContext {
  db: Db
  now: () => Date
  changes: GatewayChanges
}

export function createGatewayApis({ db, now, changes }: ControlContext): GatewayApis {
  /** Carries out a change with its audit entry; gateways hear of it when it is kept. */
  async function changing<T>(work: (tx: Db, at: Date) => Promise<T>): Promise<T> {
    try {
      const result = await inTransaction(db, async (tx) => {
        const done = await work(tx, now())
        await notifyOf(tx, { kind: 'apis' })
        return done
      })
      changes.announce({ kind: 'apis' })
      return result
    } catch (error) {
      throw refusalOf(error)
    }
  }

  return {
    list: (query) => listApis(db, query),
    async show(id) {
      return gatewayApiOf(found(await findApi(db, id)))
    },
    create: (actor, input) =>
      changing(async (tx, at) => {
        const api = await insertApi(tx, { ...rowOf(input), id: newId(), created_at: at, updated_at: at })
        await recordAudit(tx, actor, at, {
          action: 'gateway-api.created',
          object: objectOf(api),
          details: { ...input },
        })
        return gatewayApiOf(api)
      }),
    update: (actor, id, change, seenVersion) =>
      changing(async (tx, at) => {
        const before = gatewayApiOf(found(await lockApi(tx, id)))
        if (seenVersion !== null && seenVersion !== before.version) {
          throw new Refused('outdated', 'Somebody else has changed this API meanwhile. Nothing was saved.', {
            kind: 'outdated',
          })
        }
        const next: GatewayApiInput = { ...inputOf(before), ...given(change) }
        const api = await updateApi(tx, id, { ...rowOf(next), updated_at: at })
        const details = { before: inputOf(before), after: next }
        await recordAudit(tx, actor, at, { action: 'gateway-api.updated', object: objectOf(api), details })
        return gatewayApiOf(api)
      }),
    delete: (actor, id) =>
      changing(async (tx, at) => {
        const api = found(await lockApi(tx, id))
        const [policy, ...others] = await policiesWithApi(tx, id)
        if (policy !== undefined) throw inUse(`“${policy}”${others.length > 0 ? ` (and ${others.length} more)` : ''}`)
        await deleteApi(tx, id)
        await recordAudit(tx, actor, at, { action: 'gateway-api.deleted', object: objectOf(api) })
      }),
  }
}

function refusalOf(error: unknown): unknown {
  switch (violatedConstraint(error)) {
    case 'gateway_apis_listen_path':
      return new Refused('listen-path-taken', 'Another API already has this listen path.', { field: 'listenPath' })
    case 'gateway_policy_apis_api':
      return inUse('a product')
    default:
      return error
  }
}

const inUse = (what: string) =>
  new Refused('gateway-api-in-use', `This API can’t be deleted while ${what} gives access to it.`)

function found(row: GatewayApiRecord | undefined): GatewayApiRecord {
  if (!row) throw absent('gateway api')
  return row
}

const objectOf = (api: GatewayApiRecord) => ({ kind: 'gateway-api', id: api.id, name: api.name })

const given = (change: GatewayApiChange) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<GatewayApiInput>

const inputOf = ({ id: _, createdAt: _c, updatedAt: _u, version: _v, ...settings }: GatewayApi): GatewayApiInput =>
  settings

const rowOf = (input: GatewayApiInput) => ({
  name: input.name,
  listen_path: input.listenPath,
  upstream_url: input.upstreamUrl,
  strip_listen_path: input.stripListenPath,
  auth_type: input.authType,
  key_header: input.keyHeader,
  cors_origins: input.corsOrigins,
  active: input.active,
})
