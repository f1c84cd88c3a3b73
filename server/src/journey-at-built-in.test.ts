import { createHash } from 'node:crypto'
import { pino } from 'pino'
import { onTestFinished, test } from 'vitest'
import { createGatewayServer } from './gateway/index.ts'
import { call, echo, startUpstream } from './gateway/test-gateway.ts'
import { createLastingConnection } from './platform/database/lasting-connection.ts'
import { createListener } from './platform/database/listen.ts'
import { asking, type Ground, travel } from './test-journey.ts'
import { type OpenPortal, openPortal } from './test-whole-portal.ts'

const silent = pino({ level: 'silent' })

async function startGateway({ stage }: OpenPortal) {
  const { capabilities, connectionString, db } = stage
  const connection = createLastingConnection({ connectionString, log: silent })
  onTestFinished(() => connection.close())
  const gateway = await createGatewayServer({
    db,
    listener: createListener(connection, silent),
    changes: capabilities.gatewayChanges,
    log: silent,
    now: () => new Date(),
    host: '127.0.0.1',
    port: 0,
    trustProxy: false,
    allowPrivateTargets: true,
  })
  onTestFinished(() => gateway.close())
  return gateway
}

test('CRT-2, REU-2, CHG-3, CRD-6: from a cart to the end of a key, calls through the built-in gateway are let in exactly as the portal says, and none fails while a key is rotated', async () => {
  const open = await openPortal()
  const gateway = await startGateway(open)
  const { db, providerId } = open.stage
  const asOwner = asking(open, open.ownerCookie)
  const upstreamUrl = await startUpstream(echo)
  const products: Ground['products'] = []
  for (const name of ['Parcels', 'Letters', 'Rates', 'Tracking']) {
    const listenPath = `/${name.toLowerCase()}/`
    const api = await asOwner<{ id: string }>('POST', '/gateway-apis', { name: `${name} API`, listenPath, upstreamUrl })
    const product = await asOwner<{ id: string }>('POST', '/products', { name, providerId, serviceIds: [api.id] })
    products.push({ id: product.id, name, serviceId: listenPath })
  }
  const plan = async (name: string, quota: number) => {
    const limits = { rate: null, quota: { calls: quota, periodSeconds: 3600 } }
    const { id } = await asOwner<{ id: string }>('POST', '/plans', { name, providerId, ...limits, autoApprove: false })
    return { id, name, quota }
  }
  await travel({
    open,
    providerId,
    products,
    plans: { gold: await plan('Gold', 100_000), silver: await plan('Silver', 50_000) },
    call: async (key, serviceId) => (await call(gateway, serviceId, { key })).status,
    async quotaOf(key) {
      const limits = await db
        .selectFrom('gateway_keys')
        .innerJoin('gateway_policies', (join) =>
          join.onRef('gateway_policies.id', '=', (eb) => eb.fn.any('gateway_keys.policy_ids')),
        )
        .select('quota_calls')
        .where('key_hash', '=', createHash('sha256').update(key).digest())
        .where('kind', '=', 'limits')
        .executeTakeFirst()
      return limits?.quota_calls ?? undefined
    },
    countKeys: async () => (await db.selectFrom('gateway_keys').select('key_hash').execute()).length,
  })
})
