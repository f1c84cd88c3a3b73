import { type ChosenTopic, chosenTopics } from '@portico/contract'
import { z } from 'zod'
import type { Vault } from '../platform/crypto/vault.ts'

/** What a link ends: a topic, or everything that comes in the daily mail. */
const signed = z.tuple([z.uuid(), z.enum([...chosenTopics, 'digest']), z.string()])

export interface Unsubscription {
  accountId: string
  topic: ChosenTopic | 'digest'
}

const purpose = 'unsubscribe'

/** Signed, so that nobody ends the mails of others; it needs no row and works as long as the secret key. */
export const unsubscriptionToken = (vault: Vault, { accountId, topic }: { accountId: string; topic: string }): string =>
  `${accountId}.${topic}.${vault.fingerprint(`${accountId} ${topic}`, purpose).toString('base64url')}`

export function readUnsubscription(vault: Vault, token: string): Unsubscription | undefined {
  const read = signed.safeParse(token.split('.'))
  if (!read.success) return undefined
  const [accountId, topic, mac] = read.data
  const expected = vault.fingerprint(`${accountId} ${topic}`, purpose)
  return vault.same(Buffer.from(mac, 'base64url'), expected) ? { accountId, topic } : undefined
}
