import { type Bench, type Cost, costOf, figureOrDash } from './bench.ts'
import { wish } from './content.ts'
import { quantile } from './load.ts'
import type { Section } from './section.ts'

/** As many requests as one person may have open, and no more, at a time. */
const [rounds, perRound] = [5, 40]

/** Approving access requests: each issues a working key at the built-in gateway before it is answered. */
export async function approveRequests(bench: Bench): Promise<Section> {
  const alone = await approve(bench, 1)
  const together = await approve(bench, 4)
  return {
    title: 'Approvals',
    text: [
      `${rounds * perRound} access requests approved through the REST API; an answer means that the key works. One transaction decides, one is the built-in gateway’s, one records what it did: what they wait for is the disk. The gateway’s own time is part of the figures.`,
    ],
    tables: [
      {
        head: ['at a time', 'approvals/s', 'p50 ms', 'p99 ms', 'own CPU ms', 'database CPU ms'],
        rows: [alone.row, together.row],
      },
    ],
    budgets: [
      {
        name: 'Approval, one at a time: median',
        found: alone.median,
        bound: 'at most',
        limit: 15,
        unit: 'ms',
        isCpu: true,
      },
    ],
  }
}

async function approve(bench: Bench, connections: number): Promise<{ median: number; row: number[] }> {
  const headers = { cookie: bench.content.ownerCookie }
  const costs: Cost[] = []
  for (let round = 0; round < rounds; round += 1) {
    const urls = await openRequests(bench, perRound * 1.2)
    costs.push(await costOf(bench, { urls, method: 'POST', headers, connections, requests: perRound }))
  }
  const times = costs.flatMap(({ result }) => result.times.flat())
  const sum = (pick: (cost: Cost) => number) => costs.reduce((total, cost) => total + pick(cost), 0)
  const database = costs.some((cost) => cost.database === null) ? null : sum((cost) => cost.database ?? 0) / rounds
  const median = quantile(times, 0.5)
  const perSecond = (rounds * perRound) / sum(({ result }) => result.seconds)
  const own = sum((cost) => cost.own) / rounds
  return { median, row: [connections, perSecond, median, quantile(times, 0.99), own, figureOrDash(database)] }
}

/** Addresses where they are approved. The warm-up takes a fifth from the other end. */
async function openRequests({ content, portal }: Bench, count: number): Promise<string[]> {
  const urls: string[] = []
  while (urls.length < count) {
    const order = wish(content, content.reviewedPlanId, content.productId)
    const { id } = await portal.capabilities.accessRequests.submitAccessRequest(content.member, order)
    urls.push(`${portal.portalUrl}/api/v1/access-requests/${id}/approval`)
  }
  return urls
}
