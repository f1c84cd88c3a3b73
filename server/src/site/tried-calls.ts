import type { OwnCalls } from '../credentials/index.ts'
import { type ExampleRequest, searchOf } from '../documentation/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { FormFailure, Typed } from '../platform/http/form-failure.ts'
import type { CallOnce, CallOutcome } from '../platform/outbound/call-once.ts'
import { type BrowsedService, gatewayBase } from './example-call.ts'
import { createTurns } from './turns.ts'

/** A call that was made, and what came of it; the key is in neither. */
export interface TriedCall {
  method: string
  url: string
  outcome: CallOutcome
}

/** What was sent with the form of an operation, and what came of it. */
export interface Tried {
  typed?: Typed
  failure?: FormFailure
  /** The call as it was typed. */
  request?: ExampleRequest
  answer?: TriedCall
  key?: { name: string; value: string }
}

export interface TriedCallsDeps {
  ownCalls: OwnCalls
  callOnce: CallOnce
  now: () => Date
}

export type TriedCalls = ReturnType<typeof createTriedCalls>

const limits = { maxBytes: 100_000, timeoutMs: 15_000 }

/** Calls that people try from the pages of an API: to its gateway and nowhere else, with a key of their own. */
export function createTriedCalls({ ownCalls, callOnce, now }: TriedCallsDeps) {
  const turns = createTurns(now)
  return {
    /** @throws Refused `credential-not-usable`, `too-many-calls` */
    async tryCall(
      actor: Actor,
      {
        product,
        service,
        call,
        operation,
        credentialId,
      }: {
        product: { id: string; name: string }
        service: BrowsedService
        call: ExampleRequest
        operation: string
        credentialId: string
      },
    ): Promise<TriedCall> {
      const done = turns.take(actor.accountId ?? '')
      try {
        const wanted = { credentialId, productId: product.id, product: product.name, call: operation }
        const key = await ownCalls.keyForCall(actor, wanted)
        const base = gatewayBase(service)
        const text = call.body.kind === 'text' ? call.body : null
        const outcome = await callOnce.send(
          {
            method: call.method,
            base,
            path: call.path,
            search: searchOf(call.query),
            headers: [
              ...call.headers,
              { name: service.keyHeader, value: key.expose() },
              ...(text ? [{ name: 'content-type', value: text.mediaType }] : []),
            ],
            body: text?.text ?? null,
          },
          limits,
        )
        const url = base + call.path + searchOf(call.query)
        return { method: call.method, url, outcome: withoutKey(outcome, key.expose()) }
      } finally {
        done()
      }
    },
  }
}

/** An API may send back what it was sent: showing a key is another thing, asked for and recorded by itself. */
function withoutKey(outcome: CallOutcome, key: string): CallOutcome {
  if (outcome.kind !== 'answer') return outcome
  const mask = '••••••••'
  const bytes = outcome.bytes.includes(key)
    ? Buffer.from(outcome.bytes.toString().replaceAll(key, mask))
    : outcome.bytes
  const headers = outcome.headers.map(({ name, value }) => ({ name, value: value.replaceAll(key, mask) }))
  return { ...outcome, bytes, headers }
}
