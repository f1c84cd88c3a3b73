import { type Bench, type Cost, costOf, figureOrDash } from './bench.ts'
import { wish } from './content.ts'
import { quantile } from './load.ts'
import type { Section } from './section.ts'

/** As many requests as one person may have open, and no more, at a time. */
const [rounds, perRound] = [5, 40]
const connections = 4

/** Approving access requests: each issues a working key at the built-in gateway before it is answered. */
export async function approveRequests(bench: Bench): Promise<Section> {
  const headers = { cookie: bench.content.ownerCookie }
  const costs: Cost[] = []
  for (let round = 0; round < rounds; round += 1) {
    const urls = await openRequests(bench, perRound * 1.2)
    costs.push(await costOf(bench, { urls, method: 'POST', headers, connections, requests: perRound }))
  }
  const times = costs.flatMap(({ result }) => result.times.flat())
  const sum = (pick: (cost: Cost) => number) => costs.reduce((total, cost) => total + pick(cost), 0)
  const database = costs.some((cost) => cost.database === null) ? null : sum((cost) => cost.database ?? 0) / rounds
  return {
    title: 'Approvals',
    text: [
      `${rounds * perRound} access requests approved through the REST API, ${connections} at a time; an answer means that the key works. One transaction decides, the next two issue: what they wait for is the disk.`,
    ],
    tables: [
      {
        head: ['approvals/s', 'p50 ms', 'p99 ms', 'own CPU ms', 'database CPU ms'],
        rows: [
          [
            (rounds * perRound) / sum(({ result }) => result.seconds),
            quantile(times, 0.5),
            quantile(times, 0.99),
            sum(({ own }) => own) / rounds,
            figureOrDash(database),
          ],
        ],
      },
    ],
    budgets: [],
  }
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
