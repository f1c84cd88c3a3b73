import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { startChild } from './child.ts'
import { quantile } from './load.ts'
import type { Section, Table } from './section.ts'

const messages = 10_000
const webhooks = 4
/** A page is asked for so often, whether or not the one before has come. */
const everyMs = 25
const pagesARound = 200
/** Before, between and after what is sent, so that a machine that grows slower is not taken for an effect. */
const quietRounds = 3

/** Counting what is left costs the database something, too. */
const lookEveryMs = 500

interface Sent {
  what: string
  seconds: number
  own: number
  database: number | null
  /** Milliseconds that pages took meanwhile. */
  pages: number[]
}

/** Mails and webhook deliveries that wait, sent to servers on this machine, and what pages take meanwhile. */
export async function sendMessages(bench: Bench): Promise<Section> {
  const count = Math.ceil(messages * bench.share)
  await ask(bench)
  const alone = await askQuietly(bench)
  const mails = await sendMails(bench, count)
  alone.push(...(await askQuietly(bench)))
  const deliveries = await sendDeliveries(bench, count)
  alone.push(...(await askQuietly(bench)))
  const aloneP99 = quantile(alone, 0.99)
  const table: Table = {
    head: ['what', 'in all', 'a second', 'own CPU ms each', 'database CPU ms each', 'page p50 ms', 'page p99 ms'],
    rows: [
      ['nothing', '–', '–', '–', '–', quantile(alone, 0.5), aloneP99],
      ...[mails, deliveries].map(({ what, seconds, own, database, pages }) => [
        what,
        count,
        count / seconds,
        own / count,
        database === null ? Number.NaN : database / count,
        quantile(pages, 0.5),
        quantile(pages, 0.99),
      ]),
    ],
  }
  return {
    title: 'Mails and webhooks',
    text: [
      `${count} mails that wait, drawn and handed to a mail server on this machine, and ${count} deliveries for ${webhooks} webhooks there; CPU is all that the portal used meanwhile, pages included. The page is the dashboard of somebody who is signed in, asked for every ${everyMs} ms.`,
    ],
    tables: [table],
    budgets: [mails, deliveries].map(({ what, pages }) => ({
      name: `Page while ${what} are sent: p99 above that of a quiet time`,
      found: quantile(pages, 0.99) - aloneP99,
      bound: 'at most',
      limit: 10,
      unit: 'ms',
      isCpu: true,
    })),
  }
}

async function ask({ load, portal, content }: Bench): Promise<number[]> {
  const urls = [`${portal.portalUrl}/portal/private/dashboard`]
  const headers = { cookie: content.memberCookie }
  const { times } = await load.run({ urls, headers, connections: 1, requests: pagesARound, everyMs })
  return times.flat()
}

async function askQuietly(bench: Bench): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < quietRounds; round += 1) times.push(...(await ask(bench)))
  return times
}

async function sendMails(bench: Bench, count: number): Promise<Sent> {
  const { capabilities, database } = bench.portal
  const sink = await startChild<{ port: number }>('processes/mail-sink.ts')
  const server = { host: '127.0.0.1', port: sink.ready.port, security: 'none', username: '' } as const
  const sender = { fromAddress: 'portal@example.com', fromName: 'Portal', replyTo: null, ownerNotices: [] }
  await capabilities.mailSettings.updateMailSettings(bench.content.member, { server, ...sender }, null)
  const model = { firstName: 'Dana', pending: false, portalUrl: `${bench.portal.portalUrl}/portal/catalogue-products` }
  const sent = await send(bench, 'mails', "select from mails where state = 'waiting'", () =>
    database.pool.query(
      `with queued as (
         insert into mails (id, template, recipient, model, state, next_attempt_at, give_up_at, created_at)
         select gen_random_uuid(), 'welcome', 'dev' || n || '@example.com', $2, 'waiting', now(), now() + interval '1 day', now()
         from generate_series(1, $1::int) n returning id)
       select pg_notify('portico_mails', ''), count(*) from queued`,
      [count, model],
    ),
  )
  await sink.stop()
  return sent
}

async function sendDeliveries(bench: Bench, count: number): Promise<Sent> {
  const { database, portalUrl } = bench.portal
  const receiver = await startChild<{ url: string }>('processes/upstream.ts')
  for (let number = 0; number < webhooks; number += 1) {
    const answer = await fetch(`${portalUrl}/api/v1/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: bench.content.ownerCookie },
      body: JSON.stringify({ url: `${receiver.ready.url}/${number}`, events: ['webhook.paused'] }),
    })
    if (answer.status !== 201) throw new Error(`The webhook was not made: ${await answer.text()}`)
  }
  const body = JSON.stringify({ id: 'bench', type: 'webhook.paused', data: { reason: 'none' } })
  const sent = await send(bench, 'deliveries', "select from webhook_deliveries where state = 'waiting'", () =>
    database.pool.query(
      `with queued as (
         insert into webhook_deliveries (id, webhook_id, message_id, event, body, state, next_attempt_at, give_up_at, created_at)
         select gen_random_uuid(), webhooks.id, gen_random_uuid(), 'webhook.paused', $2, 'waiting', now(), now() + interval '1 day', now()
         from webhooks, generate_series(1, $1::int / ${webhooks}) n returning id)
       select pg_notify('portico_webhooks', ''), count(*) from queued`,
      [count, body],
    ),
  )
  await receiver.stop()
  return sent
}

/** Until nothing waits any more. @throws Error when nothing moves for half a minute */
async function send(bench: Bench, what: string, waiting: string, queue: () => Promise<unknown>): Promise<Sent> {
  const { pool } = bench.portal.database
  const left = async () =>
    (await pool.query<{ left: number }>(`select count(*)::int as left from (${waiting}) w`)).rows[0]
  const before = bench.portal.cpuTimes()
  const start = performance.now()
  await queue()
  let isOver = false
  const pages: number[] = []
  const visitor = (async () => {
    do pages.push(...(await ask(bench)))
    while (!isOver)
  })()
  let seconds = 0
  for (let known = -1, movedAt = start; ; await pause(lookEveryMs)) {
    const now = (await left())?.left ?? 0
    seconds = (performance.now() - start) / 1000
    if (now === 0) break
    if (now !== known) movedAt = performance.now()
    known = now
    if (performance.now() - movedAt > 30_000) throw new Error(`${now} ${what} are not sent.`)
  }
  const after = bench.portal.cpuTimes()
  isOver = true
  await visitor
  return {
    what,
    seconds,
    own: after.main + after.renderer - before.main - before.renderer,
    database: before.database === null || after.database === null ? null : after.database - before.database,
    pages,
  }
}
