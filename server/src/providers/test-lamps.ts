import { randomBytes } from 'node:crypto'
import type { GatewayControl } from '../gateway/index.ts'
import { createVault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { createBuiltInDriver } from './drivers/built-in/built-in.ts'
import {
  createOperations,
  createProviders,
  type Driver,
  type OperationHandler,
  type Operations,
  ProviderError,
} from './index.ts'

const log = createLog({ level: 'silent', format: 'json' })
export const kind = 'lamp'
export const broken = () => new ProviderError('The bulb is broken.', { retryable: true })

/** Lamps that are to be on at a provider: each has a row in memory, and `request` asks for it. */
export async function setLamps({ deadlineMs = 15_000, patienceMs = 20_000 } = {}) {
  const { db } = await freshDatabase()
  let time = Date.parse('2026-03-02T09:00:00Z')
  const now = () => new Date(time)
  const open = () => driver
  const drivers = { 'built-in': open, 'tyk-dashboard': open, 'tyk-gateway': open }
  const providers = createProviders({ db, now, log, vault: createVault(randomBytes(32)), drivers })
  await providers.ensureBuiltIn('http://localhost:8080')
  const providerId = (await providers.list())[0]?.id ?? ''
  const subjectId = newId()
  return {
    db,
    providerId,
    providers,
    lamp: { kind, subjectId },
    now,
    advance: (ms: number) => {
      time += ms
    },
    /** Operations as one process of the portal has them. */
    process: (handler: Partial<OperationHandler<unknown>>): Operations => {
      const operations = createOperations({ db, now, log, driverOf: async () => driver, patienceMs, deadlineMs })
      operations.handle(kind, { act: async () => undefined, settle: async () => undefined, ...handler })
      return operations
    },
    request: (operations: Operations, within: Db = db) => operations.request(within, { kind, subjectId, providerId }),
    row: () => db.selectFrom('provider_operations').selectAll().where('subject_id', '=', subjectId).executeTakeFirst(),
  }
}

/** Whether the provider answers. */
export const health = { up: true }
const builtIn = createBuiltInDriver({ allApis: async () => [] } as unknown as GatewayControl)
const driver: Driver = {
  ...builtIn,
  async checkHealth() {
    if (!health.up) throw new ProviderError('Away.', { retryable: true })
    return builtIn.checkHealth()
  },
}

/** A promise that somebody else ends. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = () => resolve()
  })
  return { opened, open: () => open() }
}
