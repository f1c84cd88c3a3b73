import { expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { createAddressGuard } from '../platform/outbound/address-guard.ts'
import { createEventDispatcher, publish } from '../platform/outbox/events.ts'
import { dyingDatabase } from '../test-dying-database.ts'
import { choose, pick, type Random, randomFrom } from '../test-unreliable.ts'
import { openWebhooks } from './index.ts'
import { openTelephone, type Telephone } from './test-receiver.ts'

/** `npm run soak` plays more of them; a schedule that failed is played alone with its seed. */
const schedules = Number(process.env.FAULT_SCHEDULES ?? 25)
const firstSeed = Number(process.env.FAULT_SEED ?? 1)

const [second, minute, hour] = [1000, 60_000, 3600_000]

test('whatever a receiver does and whenever a process is killed, every event arrives, again only under its own id', {
  timeout: 60_000 + schedules * 10_000,
}, async () => {
  const telephone = await openTelephone({ timeoutSeconds: 1 })
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const random = randomFrom(seed)
    telephone.receiver.received.length = 0
    const told = await playSchedule(telephone, random)
    expect({ seed, ...(await settle(telephone, told)) }).toEqual({ seed, missing: [], strange: [], open: [] })
  }
})

/** Eight rounds in which something happens, a process works until it is killed, the receiver changes its mind, or time goes by. */
async function playSchedule(telephone: Telephone, random: Random): Promise<string[]> {
  const { stage, receiver } = telephone
  const told: string[] = []
  for (let round = 0; round < 8; round += 1) {
    receiver.behave(misbehaviour(random))
    const dice = pick(random, 4)
    if (dice === 0 || told.length === 0) told.push(await happen(telephone))
    else if (dice === 1) stage.clock.advance(choose(random, [second, 15 * second, 3 * minute, hour, 2 * hour]))
    else await Promise.all([work(telephone, pick(random, 12)), dice === 2 ? work(telephone, pick(random, 30)) : null])
  }
  return told
}

/** Some of what receivers do: nothing of it is an answer that a sender may rely on. */
function misbehaviour(random: Random): Parameters<Telephone['receiver']['behave']>[0] {
  return (response) => {
    const dice = pick(random, 8)
    if (dice < 3) response.writeHead(204).end()
    else if (dice === 3) response.writeHead(503).end('later')
    else if (dice === 4) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    else if (dice === 5) response.writeHead(404).end()
    // It has taken it, and nobody hears so.
    else response.destroy()
  }
}

async function happen({ stage: { db, clock } }: Telephone): Promise<string> {
  const accountId = newId()
  await publish(db, clock.now(), 'account.activated', { accountId })
  return accountId
}

/** A process of the portal that is killed after so many statements. */
async function work({ stage }: Telephone, statements: number): Promise<void> {
  const process = dyingDatabase(stage.db, statements)
  const { vault, clock } = stage
  const events = createEventDispatcher(process.db, clock.now)
  const log = createLog({ level: 'silent', format: 'json' })
  const guard = createAddressGuard({ allowPrivate: true })
  const parts = openWebhooks({ db: process.db, now: clock.now, log, vault, guard, events })
  const killed = (error: unknown) => {
    if (!process.isDead()) throw error
  }
  await events.dispatch().catch(killed)
  await parts.webhookDelivery.startDue().catch(killed)
  await parts.webhookDelivery.idle()
  await parts.webhookSender.close()
}

/** Everything works again, for less than the day after which senders give up. */
async function settle(telephone: Telephone, told: readonly string[]) {
  const { stage, receiver } = telephone
  receiver.behave((response) => response.writeHead(204).end())
  for (let round = 0; round < 5; round += 1) {
    stage.clock.advance(hour)
    await telephone.deliver()
  }
  const messages = receiver.received.map(({ headers, body }) => ({ id: headers['webhook-id'], ...JSON.parse(body) }))
  const arrived = messages.map((message) => message.data.accountId)
  const rows = await stage.db.selectFrom('webhook_deliveries').select(['message_id', 'state', 'body']).execute()
  const idOf = new Map(rows.map((row) => [JSON.parse(row.body).data.accountId, row.message_id]))
  return {
    missing: told.filter((id) => !arrived.includes(id)),
    strange: messages.filter((message) => idOf.get(message.data.accountId) !== message.id),
    open: rows.filter(({ state }) => state !== 'delivered'),
  }
}
