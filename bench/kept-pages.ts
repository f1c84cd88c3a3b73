import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Bench } from './bench.ts'
import { startChild } from './child.ts'
import { median } from './load.ts'
import { hasNginx, startNginx } from './nginx.ts'
import { cpuMs } from './process-figures.ts'
import type { Budget, Section } from './section.ts'

const rounds = 5
const secondsEach = 2
const requestsEach = 8_000
const headers = { 'accept-encoding': 'gzip' }
/** The same to whoever reads it, but not the bytes that the portal knows again: a second space, which is written as it stands. */
const unusualHeaders = { 'accept-encoding': ' gzip' }

interface Server {
  name: string
  url: string
  pid: number
  headers: Record<string, string>
  perSecond: number[]
  cpu: number[]
}

/** The same compressed bytes from the portal's kept page, a bare Node server and nginx, in turn. */
export async function keptPages(bench: Bench): Promise<Section> {
  const { portal } = bench
  const url = `${portal.portalUrl}/portal/catalogue-products`
  const { body, head } = await compressedPage(url)
  const folder = await mkdtemp(join(tmpdir(), 'portico-bench-static-'))
  await writeFile(join(folder, 'page.html.gz'), body, { mode: 0o644 })
  await writeFile(join(folder, 'page.html'), gunzipSync(body))
  const bareNode = (answerHead: object) =>
    startChild<{ url: string }>('processes/bare-node.ts', [join(folder, 'page.html.gz'), JSON.stringify(answerHead)])
  const bare = await bareNode(head)
  const barest = await bareNode({ 'content-type': 'text/html', 'content-encoding': 'gzip' })
  const nginx = hasNginx() ? await startNginx(folder, head) : null
  try {
    const own = server('Portal', url, portal.pid)
    const readByNode = server('Portal, each head read by Node', url, portal.pid, unusualHeaders)
    const node = server('Bare Node', bare.ready.url, bare.child.pid ?? 0)
    const shortest = server('Bare Node, two headers', barest.ready.url, barest.child.pid ?? 0)
    const file = nginx && server('nginx, gzip_static', `${nginx.url}/page.html`, nginx.workerPid)
    const servers = [own, readByNode, node, shortest, ...(file ? [file] : [])]
    for (const each of servers) await refuseOtherBytes(each, body)
    for (let round = 0; round < rounds; round += 1) for (const each of servers) await takeTurn(bench, each)
    return section(servers, own, node, file, body.length)
  } finally {
    await nginx?.stop()
    await bare.stop()
    await barest.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const server = (name: string, url: string, pid: number, asked = headers): Server => ({
  name,
  url,
  pid,
  headers: asked,
  perSecond: [],
  cpu: [],
})

async function takeTurn({ load }: Bench, server: Server): Promise<void> {
  const before = cpuMs(server.pid)
  const flooded = await load.flood(server.url, server.headers, secondsEach)
  const answered =
    flooded === null
      ? await load.run({ urls: [server.url], headers: server.headers, connections: 16, requests: requestsEach })
      : { perSecond: flooded, count: flooded * secondsEach }
  const [perSecond, count] =
    'count' in answered ? [answered.perSecond, answered.count] : [requestsEach / answered.seconds, requestsEach]
  server.perSecond.push(perSecond)
  server.cpu.push((cpuMs(server.pid) - before) / count)
}

function section(servers: Server[], own: Server, node: Server, file: Server | null, bytes: number): Section {
  const ratio = (other: Server, of: 'perSecond' | 'cpu') =>
    median(
      own[of].map((value, round) => (of === 'cpu' ? (other.cpu[round] ?? 0) / value : value / (other[of][round] ?? 0))),
    )
  const budget = (other: Server, limit: number): Budget => ({
    name: `Kept page against ${other.name}: requests a second`,
    found: ratio(other, 'perSecond'),
    bound: 'at least',
    limit,
    unit: '×',
  })
  return {
    title: 'Kept pages against static bytes',
    text: [
      `The catalogue page as a visitor gets it, ${bytes.toLocaleString('en-GB')} compressed bytes below the same headers, sent by one process each (“two headers”: only what a browser needs, with which nothing of the portal’s protection is left; “each head read by Node”: nothing is gained from requests that repeat byte for byte); ${rounds} rounds of ${secondsEach} s in turn, 16 connections, medians. Ratios are of requests a second, and of requests for the same CPU.`,
      ...(file ? [] : ['nginx is not installed here, so it was left out (`apt-get install nginx-light`).']),
    ],
    tables: [
      {
        head: ['Server', 'requests/s', 'CPU ms', 'portal ÷ it, by time', 'portal ÷ it, by CPU'],
        rows: servers.map((each) => [
          each.name,
          median(each.perSecond),
          median(each.cpu),
          ratio(each, 'perSecond'),
          ratio(each, 'cpu'),
        ]),
      },
    ],
    budgets: [budget(node, 0.9), ...(file ? [budget(file, 0.4)] : [])],
  }
}

async function refuseOtherBytes({ name, url }: Server, expected: Buffer): Promise<void> {
  if (!(await compressedPage(url)).body.equals(expected)) throw new Error(`${name} sends other bytes than the portal.`)
}

const compressedPage = (url: string): Promise<{ body: Buffer; head: Record<string, string> }> =>
  new Promise((resolve, reject) => {
    get(url, { headers }, async (answer) => {
      if (answer.headers['content-encoding'] !== 'gzip') return reject(new Error(`${url} is not sent compressed.`))
      const head = Object.entries(answer.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !ofTheConnection.has(name) ? [[name, value] as const] : [],
      )
      resolve({ body: Buffer.concat(await answer.toArray()), head: Object.fromEntries(head) })
    }).on('error', reject)
  })

/** What every server writes by itself. */
const ofTheConnection = new Set(['connection', 'content-length', 'date', 'keep-alive'])
