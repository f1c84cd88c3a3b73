import type { z } from 'zod'
import type { KeyReference } from '../../driver.ts'
import type { ApiAnswer, ApiRequest, Ask } from '../../http-api/json-api.ts'
import { ProviderError } from '../../provider-error.ts'
import { mcpIdsOf } from '../../tyk/listed-policies.ts'
import {
  type ApiDefinition,
  type Policy,
  policy,
  type SentPolicy,
  type SentSession,
  type Session,
  sentPolicy,
  sentSession,
  session,
} from '../../tyk/objects.ts'
import { refusalOf } from '../../tyk/refusals.ts'
import { apis, envelope, keyList, keyWritten, looseList, policies } from './schemas.ts'

export const gatewayName = 'The Tyk Gateway'

/** The calls of the gateway's own API that the portal uses. Writes are checked before they are sent, answers when they are read. */
export type GatewayCalls = ReturnType<typeof gatewayCalls>

export function gatewayCalls(ask: Ask, organisationId: string, hidden: readonly string[]) {
  async function send(request: ApiRequest, absence: readonly number[] = []): Promise<unknown> {
    const answer = await ask(request)
    if (answer.status === 200) return answer.body
    if (absence.includes(answer.status)) return null
    throw refusal(answer, hidden)
  }

  function keyPath({ keyId, providerKeyHash }: KeyReference, ...query: string[]): string {
    const id = providerKeyHash ?? keyId.expose()
    const words = [...(providerKeyHash === null ? [] : ['hashed=true']), ...query]
    return `/tyk/keys/${encodeURIComponent(id)}?${[...words, `org_id=${encodeURIComponent(organisationId)}`].join('&')}`
  }

  return {
    async listApis(): Promise<ApiDefinition[]> {
      return read(apis, await send({ method: 'GET', path: '/tyk/apis' })) ?? []
    },

    /** What the gateway has loaded, which is not what it has stored until it is told to load it. */
    async findPolicy(id: string): Promise<Policy | null> {
      const body = await send({ method: 'GET', path: policyPath(id) }, [404])
      return body === null ? null : read(policy, body)
    },

    /** Each policy as it was sent, to be read by itself. */
    async listPoliciesAsSent(): Promise<unknown[]> {
      return read(looseList, await send({ method: 'GET', path: '/tyk/policies' })) ?? []
    },

    /** Releases before 5.13 know of none. */
    async listMcpIds(): Promise<Set<string>> {
      return mcpIdsOf(await send({ method: 'GET', path: '/tyk/mcps' }, [400, 403, 404, 405]))
    },

    async listPolicies(): Promise<Policy[]> {
      return read(policies, await send({ method: 'GET', path: '/tyk/policies' })) ?? []
    },

    /** Creates and replaces alike: the gateway writes a file of this name. */
    async putPolicy(id: string, body: SentPolicy): Promise<void> {
      await send({ method: 'PUT', path: policyPath(id), body: { ...sentPolicy.parse(body), id } })
    },

    async deletePolicy(id: string): Promise<void> {
      await send({ method: 'DELETE', path: policyPath(id) })
    },

    /** All nodes are told; this one has loaded everything when it answers. */
    async reload(): Promise<void> {
      await send({ method: 'GET', path: '/tyk/reload/group' })
      await send({ method: 'GET', path: '/tyk/reload?block=true' })
    },

    /** The same id gives the same key however often it is sent; its quota starts anew. */
    async createKey(keyId: string, body: SentSession): Promise<z.output<typeof keyWritten>> {
      const path = `/tyk/keys/${encodeURIComponent(keyId)}`
      return read(keyWritten, await send({ method: 'POST', path, body: sentSession.parse(body), repeatable: true }))
    },

    /** @param newQuota whether the running quota ends and another begins @returns false when there is no such key */
    async updateKey(reference: KeyReference, body: SentSession, newQuota: boolean): Promise<boolean> {
      const path = newQuota ? keyPath(reference) : keyPath(reference, 'suppress_reset=1')
      return (await send({ method: 'PUT', path, body: sentSession.parse(body) }, [404])) !== null
    },

    async findKey(reference: KeyReference): Promise<Session | null> {
      const body = await send({ method: 'GET', path: keyPath(reference) }, [404])
      return body === null ? null : read(session, body)
    },

    /** @returns null where keys are kept by their hashes and these are not to be listed */
    async listKeys(): Promise<string[] | null> {
      const body = await send({ method: 'GET', path: '/tyk/keys' }, [404])
      return body === null ? null : (read(keyList, body).keys ?? [])
    },

    async deleteKey(reference: KeyReference): Promise<void> {
      await send({ method: 'DELETE', path: keyPath(reference) }, [404])
    },
  }
}

export function refusal(answer: ApiAnswer, hidden: readonly string[]): ProviderError {
  const { data } = envelope.safeParse(answer.body)
  // The gateway says 403 for a wrong secret, and has no other reason for it.
  const status = answer.status === 403 ? 401 : answer.status
  return refusalOf(gatewayName, { status }, data?.message ?? undefined, hidden)
}

function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ProviderError(
    `${gatewayName} answered in a way the portal does not understand (${issue?.path.join('.')}).`,
    {
      retryable: true,
      cause: result.error,
    },
  )
}

const policyPath = (id: string) => `/tyk/policies/${encodeURIComponent(id)}`
