import type { Dispatcher } from 'undici'
import type { Vault } from '../platform/crypto/vault.ts'
import { type AddressGuard, AddressRefused, createGuardedConnector } from '../platform/outbound/address-guard.ts'
import { Agent, errors } from '../platform/outbound/http-client.ts'
import type { AttemptResult } from './due.queries.ts'
import { openHeaders, signedHeaders } from './secrets.ts'
import type { WebhookRow } from './webhooks.queries.ts'

export interface SendWebhook {
  /** One attempt. Never throws for what the other side does. */
  send(webhook: WebhookRow, message: { messageId: string; body: string }): Promise<AttemptResult>
  close(): Promise<void>
}

const mostBody = 4096
const mostHeaders = 40

/** Posts to addresses nobody here controls: redirects are not followed, answers are read up to a few kilobytes. */
export function createSendWebhook({
  vault,
  now,
  guard,
}: {
  vault: Vault
  now: () => Date
  guard: AddressGuard
}): SendWebhook {
  const agent = new Agent({ connect: createGuardedConnector(guard, 10_000), maxHeaderSize: 16_384, pipelining: 1 })
  return {
    async send(webhook, { messageId, body }) {
      const at = now()
      const started = performance.now()
      const own = {
        'content-type': 'application/json',
        'user-agent': 'Portico-Webhooks',
        ...signedHeaders(vault, webhook, { messageId, body, at }),
      }
      const custom = openHeaders(vault, webhook.headers_sealed)
      const answer = await post(agent, webhook, { ...Object.fromEntries(custom.map(pair)), ...own }, body)
      return {
        at,
        durationMs: Math.round(performance.now() - started),
        requestHeaders: { ...own, ...Object.fromEntries(custom.map(({ name }) => [name, '[hidden]'])) },
        ...answer,
      }
    },
    // Whoever hangs is not waited for.
    close: () => agent.destroy(),
  }
}

const pair = ({ name, value }: { name: string; value: string }) => [name, value] as const

type Answer = Pick<AttemptResult, 'status' | 'failure' | 'responseHeaders' | 'responseBody'>

async function post(
  agent: Dispatcher,
  { url, timeout_seconds }: WebhookRow,
  headers: Record<string, string>,
  body: string,
): Promise<Answer> {
  const target = new URL(url)
  try {
    const answer = await agent.request({
      origin: target.origin,
      path: target.pathname + target.search,
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeout_seconds * 1000),
    })
    return {
      status: answer.statusCode,
      failure: failureOf(answer.statusCode),
      responseHeaders: shownHeaders(answer),
      responseBody: await beginningOf(answer),
    }
  } catch (error) {
    return { status: null, failure: reasonOf(error, timeout_seconds), responseHeaders: {}, responseBody: null }
  }
}

function failureOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? `Answered ${status}; redirects are not followed.` : `Answered ${status}.`
}

function shownHeaders({ headers }: Dispatcher.ResponseData): Record<string, string> {
  const entries = Object.entries(headers).slice(0, mostHeaders)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value).slice(0, 500)]))
}

/** What has been read when the other side falls silent counts; the status said what became of the message. */
async function beginningOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= mostBody) break
    }
  } catch {
    // Broken off or too slow: see above.
  }
  body.on('error', () => undefined).destroy()
  // PostgreSQL takes no NUL in a text.
  return Buffer.concat(chunks).subarray(0, mostBody).toString().replaceAll('\u0000', '\ufffd')
}

function reasonOf(error: unknown, timeoutSeconds: number): string {
  if (error instanceof AddressRefused) {
    return 'The address leads to a network that webhooks may not reach (PORTAL_WEBHOOK_NETWORKS).'
  }
  const { name = '', code = '' } = error as { name?: string; code?: string }
  if (name === 'TimeoutError' || error instanceof errors.ConnectTimeoutError) {
    return `No answer within ${timeoutSeconds === 1 ? 'a second' : `${timeoutSeconds} seconds`}.`
  }
  return `The address could not be reached${code === '' ? '' : ` (${code})`}.`
}
