import { type Bench, costOf, figureOrDash } from './bench.ts'
import { wish } from './content.ts'
import { quantile } from './load.ts'
import type { Section } from './section.ts'

const approvals = 200
const connections = 4

/** Approving access requests: each issues a working key at the built-in gateway before it is answered. */
export async function approveRequests(bench: Bench): Promise<Section> {
  const { content, portal } = bench
  // As many again for the warm-up, which takes a fifth from the other end.
  const urls: string[] = []
  for (let count = 0; count < approvals * 1.2; count += 1) {
    const order = wish(content, content.reviewedPlanId, content.productId)
    const { id } = await portal.capabilities.accessRequests.submitAccessRequest(content.member, order)
    urls.push(`${portal.portalUrl}/api/v1/access-requests/${id}/approval`)
  }
  const headers = { cookie: content.ownerCookie }
  const cost = await costOf(bench, { urls, method: 'POST', headers, connections, requests: approvals })
  const times = cost.result.times.flat()
  return {
    title: 'Approvals',
    text: [
      `${approvals} access requests approved through the REST API, ${connections} at a time; an answer means that the key works. One transaction decides, the next two issue: what they wait for is the disk.`,
    ],
    tables: [
      {
        head: ['approvals/s', 'p50 ms', 'p99 ms', 'own CPU ms', 'database CPU ms'],
        rows: [
          [
            approvals / cost.result.seconds,
            quantile(times, 0.5),
            quantile(times, 0.99),
            cost.own,
            figureOrDash(cost.database),
          ],
        ],
      },
    ],
    budgets: [],
  }
}
