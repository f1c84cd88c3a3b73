import type { Content } from './content.ts'
import type { Load } from './load.ts'
import type { CpuTimes, PortalProcess } from './portal-process.ts'
import type { LoadOrder, LoadResult } from './processes/generator.ts'

/** What every part of the measurements is given. */
export interface Bench {
  portal: PortalProcess
  content: Content
  load: Load
  upstreamUrl: string
  /** Of the messages and audit entries of a full run, 1 for all. */
  share: number
}

export interface Cost extends CpuTimes {
  /** Main process and renderer: what the budgets are about. Milliseconds of CPU per request. */
  own: number
  result: LoadResult
}

/** CPU milliseconds per request under a closed load, after a warm-up of a fifth as many requests that begins at the other end of the addresses. */
export async function costOf({ portal, load }: Bench, order: LoadOrder, expected?: number): Promise<Cost> {
  await load.run({ ...order, urls: order.urls.toReversed(), requests: Math.ceil(order.requests / 5) }, expected)
  const before = portal.cpuTimes()
  const result = await load.run(order, expected)
  const after = portal.cpuTimes()
  const perRequest = (from: number, to: number) => (to - from) / order.requests
  const main = perRequest(before.main, after.main)
  const renderer = perRequest(before.renderer, after.renderer)
  const database =
    before.database === null || after.database === null ? null : perRequest(before.database, after.database)
  return { main, renderer, database, own: main + renderer, result }
}

export const figureOrDash = (value: number | null) => value ?? Number.NaN
