import { Agent, type RequestOptions, request } from 'node:http'

// Sends requests and tells how long each took. Closed load: every connection sends its next request when it has the answer.
export interface LoadOrder {
  /** Asked in turn. */
  urls: string[]
  method?: string
  headers?: Record<string, string>
  connections: number
  /** In all. */
  requests: number
  /** Instead of a closed load, one request every so many milliseconds, whether or not the one before is answered. */
  everyMs?: number
}

export interface LoadResult {
  seconds: number
  /** Milliseconds of each request, grouped by the place of its address in `urls`. */
  times: number[][]
  statuses: Record<string, number>
}

process.on('message', async (order: LoadOrder) => process.send?.(await run(order)))
process.send?.({})

async function run(order: LoadOrder): Promise<LoadResult> {
  const { urls, connections, requests, everyMs, method = 'GET', headers = {} } = order
  const agent = new Agent({ keepAlive: true, maxSockets: everyMs ? 256 : connections })
  const result: LoadResult = { seconds: 0, times: urls.map(() => []), statuses: {} }
  let sent = 0
  const sendNext = async () => {
    const place = sent % urls.length
    sent += 1
    const before = performance.now()
    const status = await send(urls[place] ?? '', { agent, method, headers })
    result.times[place]?.push(performance.now() - before)
    result.statuses[status] = (result.statuses[status] ?? 0) + 1
  }
  const start = performance.now()
  if (everyMs) {
    const running: Promise<void>[] = []
    while (sent < requests) {
      running.push(sendNext())
      const wait = start + sent * everyMs - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    }
    await Promise.all(running)
  } else {
    const connection = async () => {
      while (sent < requests) await sendNext()
    }
    await Promise.all(Array.from({ length: connections }, connection))
  }
  result.seconds = (performance.now() - start) / 1_000
  agent.destroy()
  return result
}

const send = (url: string, options: RequestOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request(url, options, (answer) => {
      answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', reject)
      answer.resume()
    })
    asked.on('error', reject)
    asked.end()
  })
