import { type Bench, costOf, figureOrDash } from './bench.ts'
import { quantile } from './load.ts'
import type { Section } from './section.ts'

const pairs = 3_000
const connections = 8
const calls = 12_000
const floodSeconds = 3

/** Calls through the built-in gateway, with key, rate and quota, against the same calls sent to the upstream itself. */
export async function gatewayCalls(bench: Bench): Promise<Section> {
  const { content, load, portal, upstreamUrl } = bench
  const direct = `${upstreamUrl}/parcels`
  const through = `${portal.gatewayUrl}${content.listenPath}parcels`
  const headers = { authorization: content.apiKey }
  await load.run({ urls: [through], headers, connections, requests: 2_000 })
  const alternating = { urls: [direct, through], headers, connections: 1, requests: pairs * 2 }
  const [directTimes = [], throughTimes = []] = (await load.run(alternating)).times
  const cost = await costOf(bench, { urls: [through], headers, connections, requests: calls })
  const perSecond = {
    direct: await rate(bench, direct, headers),
    through: await rate(bench, through, headers),
  }
  const added = (share: number) => quantile(throughTimes, share) - quantile(directTimes, share)
  return {
    title: 'Calls through the built-in gateway',
    text: [
      `Latency: ${pairs.toLocaleString('en-GB')} pairs of one call to the upstream itself and one through the gateway, alternating on one connection each. CPU: of the portal’s process, ${connections} connections. The plan has a rate and a quota, which are counted and never reached.`,
    ],
    tables: [
      {
        head: ['', 'p50 ms', 'p99 ms', 'requests/s, 16 connections'],
        rows: [
          ['Upstream itself', quantile(directTimes, 0.5), quantile(directTimes, 0.99), perSecond.direct],
          ['Through the gateway', quantile(throughTimes, 0.5), quantile(throughTimes, 0.99), perSecond.through],
          ['Added; ratio', added(0.5), added(0.99), `${(perSecond.through / perSecond.direct).toFixed(2)} ×`],
        ],
      },
      {
        head: ['CPU ms a call', 'gateway', 'database'],
        rows: [['', cost.main, figureOrDash(cost.database)]],
      },
    ],
    budgets: [
      { name: 'Gateway: added latency, median', found: added(0.5), bound: 'at most', limit: 1, unit: 'ms' },
      { name: 'Gateway: CPU a call', found: cost.main, bound: 'at most', limit: 1, unit: 'ms', isCpu: true },
    ],
  }
}

async function rate({ load }: Bench, url: string, headers: Record<string, string>): Promise<number> {
  const flooded = await load.flood(url, headers, floodSeconds)
  if (flooded !== null) return flooded
  return calls / (await load.run({ urls: [url], headers, connections: 16, requests: calls })).seconds
}
