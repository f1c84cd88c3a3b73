import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { startChild } from './child.ts'
import type { LoadOrder, LoadResult } from './processes/generator.ts'

/** Loads a server from a process of its own, so that what it costs is not counted as the server's. */
export interface Load {
  /** @throws Error when an answer has another status than expected */
  run(order: LoadOrder, expected?: number): Promise<LoadResult>
  /** Requests a second that one address answers, as fast as a generator written in C can ask; null when `wrk` is not installed. */
  flood(url: string, headers: Record<string, string>, seconds: number): Promise<number | null>
  stop(): Promise<void>
}

export async function startLoad(): Promise<Load> {
  const generator = await startChild<object>('processes/generator.ts')
  return {
    async run(order, expected = 200) {
      generator.child.send(order)
      const [result] = (await once(generator.child, 'message')) as [LoadResult]
      if (result.statuses[expected] !== order.requests) {
        throw new Error(`${order.urls[0]} should answer ${expected}, answered ${JSON.stringify(result.statuses)}`)
      }
      return result
    },
    flood: (url, headers, seconds) => (hasWrk() ? wrk(url, headers, seconds) : Promise.resolve(null)),
    stop: generator.stop,
  }
}

export const hasWrk = () => spawnSync('wrk', ['-v']).error === undefined

async function wrk(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  const words = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const child = spawn('wrk', ['-t1', '-c16', `-d${seconds}s`, ...words, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  await once(child, 'close')
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`wrk met errors at ${url}: ${output}`)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1])
}

/** @param share 0.5 is the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]) => quantile(values, 0.5)
