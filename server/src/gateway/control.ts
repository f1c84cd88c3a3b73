import { allApis } from './gateway-apis.queries.ts'
import { type ControlContext, createGatewayApis, type GatewayApis } from './gateway-apis.ts'
import { readLastUse } from './keys.queries.ts'
import { createGatewayKeys, type GatewayKeys } from './keys.ts'
import { createGatewayPolicies, type GatewayPolicies } from './policies.ts'
import { readQuotaUse } from './quotas.queries.ts'
import { deleteUsageBefore, readUsage, type UsageWindow } from './usage.queries.ts'

/** The control side of the built-in gateway: what it serves, who may call it, and what was counted. */
export interface GatewayControl {
  apis: GatewayApis
  policies: GatewayPolicies
  keys: GatewayKeys
  /** Every API, active or not. */
  allApis(): Promise<
    {
      id: string
      name: string
      listenPath: string
      authType: 'authToken' | 'none'
      keyHeader: string
      active: boolean
    }[]
  >
  /** Whole hours, one row per counter, API, hour and status. Calls of the last second may be missing. */
  readUsage(window: UsageWindow): ReturnType<typeof readUsage>
  /** Forgets hours before that moment. @returns how many rows went */
  forgetUsage(before: Date): Promise<number>
  /** When a key was last used, by its hash; null when it never was. Calls of the last second may be missing. */
  readLastUse(keyHash: string): Promise<Date | null>
  /**
   * What is left of a counter's quota; null when its plan has none. Calls that a running gateway has leased but not yet used count as
   * used: at most one block (a hundredth, at most 100) per replica, for about two seconds after the last call.
   */
  readQuota(counterId: string): Promise<{ limit: number; remaining: number; renewsAt: Date | null } | null>
}

export function createGatewayControl(context: ControlContext): GatewayControl {
  const { db, now } = context
  return {
    apis: createGatewayApis(context),
    policies: createGatewayPolicies(context),
    keys: createGatewayKeys(context),
    allApis: async () =>
      (await allApis(db)).map(({ id, name, listen_path, auth_type, key_header, active }) => ({
        id,
        name,
        listenPath: listen_path,
        authType: auth_type,
        keyHeader: key_header,
        active,
      })),
    readUsage: (window) => readUsage(db, window),
    forgetUsage: (before) => deleteUsageBefore(db, before),
    readLastUse: (keyHash) => readLastUse(db, Buffer.from(keyHash, 'hex')),
    async readQuota(counterId) {
      const found = await readQuotaUse(db, counterId)
      if (!found) return null
      const { limit, use } = found
      const renewsAt = use ? use.startedAt + limit.periodSeconds * 1000 : 0
      if (!use || renewsAt <= now().getTime()) return { limit: limit.calls, remaining: limit.calls, renewsAt: null }
      return { limit: limit.calls, remaining: Math.max(limit.calls - use.used, 0), renewsAt: new Date(renewsAt) }
    },
  }
}
