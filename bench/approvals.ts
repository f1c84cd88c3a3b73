import { randomBytes } from 'node:crypto'
import { secret } from '../server/src/platform/crypto/secret.ts'
import { newId } from '../server/src/platform/ids.ts'
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
  const providerMs = await issueDirectly(bench)
  return {
    title: 'Approvals',
    text: [
      `${rounds * perRound} access requests approved through the REST API; an answer means that the key works. One transaction decides, one is the built-in gateway’s, one records what it did: what they wait for is the disk. The gateway’s own time is part of the figures: a key issued there directly takes ${providerMs.toFixed(1)} ms (median), which the budget leaves out.`,
    ],
    tables: [
      {
        head: ['at a time', 'approvals/s', 'p50 ms', 'p99 ms', 'own CPU ms', 'database CPU ms'],
        rows: [alone.row, together.row],
      },
    ],
    budgets: [
      {
        name: 'Approval, one at a time: median without the provider’s time',
        found: alone.median - providerMs,
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

/** @returns the median of milliseconds that the gateway takes for a key, by itself */
async function issueDirectly({ portal: { capabilities, database }, content }: Bench): Promise<number> {
  const { rows } = await database.pool.query<{ provider_id: string; policy_ids: string[] }>(
    `select plans.provider_id, array[plans.provider_policy_id, products.provider_policy_id] as policy_ids
     from plans, products where plans.id = $1 and products.id = $2`,
    [content.reviewedPlanId, content.productId],
  )
  const [{ provider_id = '', policy_ids: policyIds = [] } = {}] = rows
  const driver = await capabilities.providers.driverOf(provider_id)
  const times: number[] = []
  for (let count = 0; count < perRound; count += 1) {
    const key = { keyId: secret(`ptc_${randomBytes(30).toString('base64url')}`), counterId: newId() }
    const before = performance.now()
    await driver.putKey({ ...key, policyIds, expiresAt: null, active: true, tags: [], metadata: {} })
    times.push(performance.now() - before)
  }
  return quantile(times, 0.5)
}
