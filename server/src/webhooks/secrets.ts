import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Vault } from '../platform/crypto/vault.ts'
import type { WebhookRow } from './webhooks.queries.ts'

const secretFor = 'webhook-secret'
const headersFor = 'webhook-headers'

export interface Header {
  name: string
  value: string
}

/** 32 bytes, as Standard Webhooks writes a secret for HMAC. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

export const sealSecret = (vault: Vault, secret: string): Buffer => vault.seal(secret, secretFor)

export const openSecret = (vault: Vault, sealed: Buffer): string => vault.open(sealed, secretFor).expose()

export const sealHeaders = (vault: Vault, headers: readonly Header[]): Buffer | null =>
  headers.length === 0 ? null : vault.seal(JSON.stringify(headers), headersFor)

export const openHeaders = (vault: Vault, sealed: Buffer | null): Header[] =>
  sealed ? (JSON.parse(vault.open(sealed, headersFor).expose()) as Header[]) : []

/** The headers of Standard Webhooks; after a rotation with a signature by either secret. */
export function signedHeaders(
  vault: Vault,
  webhook: WebhookRow,
  { messageId, body, at }: { messageId: string; body: string; at: Date },
) {
  const { secret_sealed, previous_secret_sealed, previous_secret_until } = webhook
  const previous =
    previous_secret_sealed && previous_secret_until && previous_secret_until > at ? [previous_secret_sealed] : []
  const signatures = [secret_sealed, ...previous].map((sealed) =>
    new Webhook(openSecret(vault, sealed)).sign(messageId, at, body),
  )
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
