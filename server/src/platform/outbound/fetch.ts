import type { Dispatcher } from 'undici'
import { Refused } from '../errors.ts'
import { type AddressGuard, AddressRefused, createAddressGuard, createGuardedConnector } from './address-guard.ts'
import { Agent, errors } from './http-client.ts'

/** Reads documents that people link to, from addresses nobody here controls. */
export interface Outbound {
  /**
   * @throws Refused `link-not-web`, `link-not-allowed`, `link-redirects`, `link-too-large`, `link-too-slow`, `link-unreachable`,
   * `link-refused` (the answer is no 200), `link-encoded`
   */
  get(url: string, options: GetOptions): Promise<FetchedDocument>
  close(): Promise<void>
}

export interface GetOptions {
  maxBytes: number
  /** For everything together: all redirects and the whole body. */
  timeoutMs: number
  /** The `Accept` header. */
  accept: string
}

export interface FetchedDocument {
  /** Where it was found after redirects. */
  url: string
  /** `Content-Type` as sent; empty when there is none. */
  mediaType: string
  bytes: Buffer
}

export interface OutboundOptions {
  allowPrivate: boolean
  /** Another guard than the one `allowPrivate` makes. */
  guard?: AddressGuard
}

const mostRedirects = 3

export function createOutbound(options: OutboundOptions): Outbound {
  const guard = options.guard ?? createAddressGuard({ allowPrivate: options.allowPrivate })
  const agent = new Agent({ connect: createGuardedConnector(guard, 10_000), maxHeaderSize: 16_384, pipelining: 1 })

  async function get(start: string, { maxBytes, timeoutMs, accept }: GetOptions): Promise<FetchedDocument> {
    const signal = AbortSignal.timeout(timeoutMs)
    let url = webAddress(start)
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        // Nothing compressed: a small body could otherwise unfold into a huge one.
        headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'Portico' },
        signal,
      })
      const location = redirectOf(answer)
      if (location === null)
        return { url: url.href, mediaType: contentType(answer), bytes: await read(answer, maxBytes) }
      discard(answer)
      url = webAddress(URL.canParse(location, url.href) ? new URL(location, url).href : location)
    }
    throw new Refused('link-redirects', `The address redirects more than ${mostRedirects} times.`)
  }

  return {
    async get(url, getOptions) {
      try {
        return await get(url, getOptions)
      } catch (error) {
        throw refusalOf(error)
      }
    },
    close: () => agent.close(),
  }
}

function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) {
    throw new Refused('link-not-web', 'The address must start with http:// or https:// and hold no password.')
  }
  return url
}

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData): string | null {
  const { location } = headers
  return statusCode >= 300 && statusCode < 400 && statusCode !== 304 && typeof location === 'string' ? location : null
}

const contentType = ({ headers }: Dispatcher.ResponseData) => String(headers['content-type'] ?? '')

// A body that is destroyed early reports that as an error, which would end the process without a listener.
const discard = ({ body }: Dispatcher.ResponseData) => body.on('error', () => undefined).destroy()

async function read(answer: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const refuse = (code: string, sentence: string) => {
    discard(answer)
    return new Refused(code, sentence)
  }
  if (answer.statusCode !== 200) throw refuse('link-refused', `The address answered with status ${answer.statusCode}.`)
  const encoding = answer.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw refuse('link-encoded', 'The address sends a compressed document although none was asked for.')
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw refuse('link-too-large', `The document is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refusalOf(error: unknown): unknown {
  if (error instanceof Refused) return error
  if (error instanceof AddressRefused) {
    return new Refused('link-not-allowed', 'The address leads to a network that must not be read from here.')
  }
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError' || error instanceof errors.ConnectTimeoutError) {
    return new Refused('link-too-slow', 'The address took too long to answer.', { cause: error })
  }
  if (error instanceof Error) {
    return new Refused('link-unreachable', 'The address could not be reached.', { cause: error })
  }
  return error
}
