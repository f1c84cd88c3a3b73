import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'
import type { Dispatcher } from 'undici'
import { type AddressGuard, createGuardedConnector } from '../../platform/outbound/address-guard.ts'
import { Agent } from '../../platform/outbound/http-client.ts'
import { ProviderError } from '../provider-error.ts'
import { NoAnswer, noAnswerOf } from './no-answer.ts'

/** A provider that is asked over HTTP and answers in JSON. One circuit breaker stands before all its calls. */
export interface JsonApi {
  /**
   * Everything asked in `work` ends within the time of one driver call, retries included; within the time of a look where a page waits
   * for it, and of a listing where nobody does. @throws ProviderError
   */
  within<T>(work: (ask: Ask) => Promise<T>, pace?: Pace): Promise<T>
  /** Asks once and even where the breaker is open: for tests of the connection. */
  probe<T>(work: (ask: Ask) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export type Pace = 'call' | 'look' | 'listing'

/** @throws NoAnswer, ProviderError for anything but JSON */
export type Ask = (request: ApiRequest) => Promise<ApiAnswer>

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the provider's address, with its query. */
  path: string
  body?: unknown
  /** Whether sending it twice has the effect of sending it once; true unless it is a POST. */
  repeatable?: boolean
}

export interface ApiAnswer {
  status: number
  body: unknown
}

export interface JsonApiTimes {
  /** For one driver call as a whole; below the ten seconds that are promised for it. */
  callMs: number
  /** For what a page shows if it can be had. */
  lookMs: number
  /** For reading everything of a kind, which a large installation takes long for. */
  listingMs: number
  /** For one request. */
  tryMs: number
  /** For one request of a listing. */
  listingTryMs: number
  connectMs: number
  firstRetryMs: number
  /** How long a provider that does not answer is left alone. */
  restMs: number
}

export interface JsonApiOptions {
  url: string
  headers: Readonly<Record<string, string>>
  /** How it is called in sentences: `The Dashboard`. */
  name: string
  guard: AddressGuard
  insecureSkipVerify: boolean
  times?: Partial<JsonApiTimes>
  /** An answer that is longer is none. */
  mostBytes?: number
}

const usualTimes: JsonApiTimes = {
  callMs: 8500,
  lookMs: 1000,
  listingMs: 60_000,
  tryMs: 4000,
  listingTryMs: 30_000,
  connectMs: 3000,
  firstRetryMs: 200,
  restMs: 10_000,
}
const mostRetries = 2
const failuresUntilRest = 5

export function createJsonApi({
  url,
  headers,
  name,
  guard,
  insecureSkipVerify,
  times: given,
  mostBytes = 64 * 1024 * 1024,
}: JsonApiOptions): JsonApi {
  const times = { ...usualTimes, ...given }
  const base = new URL(url)
  const agent = new Agent({
    connect: createGuardedConnector(guard, times.connectMs, { rejectUnauthorized: !insecureSkipVerify }),
    connections: 16,
    pipelining: 1,
  })
  // An address that may not be called is a setting to change, and no reason to leave the provider alone.
  const isOutage = (error: unknown) => error instanceof NoAnswer && error.kind !== 'address'
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: times.restMs,
    breaker: new ConsecutiveBreaker(failuresUntilRest),
  })
  const retries = retry(handleWhen(isOutage), {
    maxAttempts: mostRetries,
    backoff: new ExponentialBackoff({ initialDelay: times.firstRetryMs, maxDelay: 4 * times.firstRetryMs }),
  })
  const repeating = wrap(retries, breaker)

  async function once(request: ApiRequest, call: AbortSignal, tryMs = times.tryMs): Promise<ApiAnswer> {
    try {
      call.throwIfAborted()
      const answer = await agent.request({
        origin: base.origin,
        path: base.pathname.replace(/\/$/, '') + request.path,
        method: request.method,
        headers: {
          ...headers,
          accept: 'application/json',
          'user-agent': 'Portico',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal: AbortSignal.any([call, AbortSignal.timeout(tryMs)]),
      })
      return answered(answer.statusCode, await textOf(answer))
    } catch (error) {
      throw noAnswerOf(error, name) ?? error
    }
  }

  function answered(status: number, text: string): ApiAnswer {
    if (status === 502 || status === 503 || status === 504) {
      throw new NoAnswer('unavailable', `${name} is not available (status ${status}).`)
    }
    if (status >= 300 && status < 400) {
      throw new ProviderError(`${name} sends callers to another address: enter the final one.`, { retryable: false })
    }
    try {
      return { status, body: JSON.parse(text) }
    } catch (cause) {
      // Never taken for an answer, whatever its status: a proxy's 404 page must not count as "that key is gone".
      throw new ProviderError(
        `${name} answered with something else than JSON (status ${status}). Is the address right?`,
        {
          retryable: true,
          cause,
        },
      )
    }
  }

  async function textOf({ body }: Dispatcher.ResponseData): Promise<string> {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > mostBytes) throw new ProviderError(`${name} sent more than ${mostBytes} bytes.`, { retryable: false })
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString()
  }

  return {
    async within(work, pace = 'call') {
      const call = AbortSignal.timeout({ call: times.callMs, look: times.lookMs, listing: times.listingMs }[pace])
      const tryMs = pace === 'listing' ? times.listingTryMs : times.tryMs
      const ask: Ask = (request) => {
        const policy = (request.repeatable ?? request.method !== 'POST') ? repeating : breaker
        return policy.execute(() => once(request, call, tryMs), call)
      }
      try {
        return await work(ask)
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error
        throw new NoAnswer(
          'left-alone',
          `${name} has not answered several times in a row; it is asked again soon.`,
          error,
        )
      }
    },
    probe: (work) => {
      const call = AbortSignal.timeout(times.callMs)
      return work((request) => once(request, call))
    },
    close: () => agent.close(),
  }
}
