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
  sentPolicy,
  sentSession,
} from '../../tyk/objects.ts'
import { refusalOf } from '../../tyk/refusals.ts'
import {
  type ActivityRow,
  activity,
  apiList,
  created,
  envelope,
  keyData,
  keyList,
  looseList,
  policyList,
} from './schemas.ts'

export const dashboardName = 'The Tyk Dashboard'

type KeyData = z.output<typeof keyData>

/** The calls of the Dashboard's API that the portal uses. Writes are checked before they are sent, answers when they are read. */
export type DashboardCalls = ReturnType<typeof dashboardCalls>

export function dashboardCalls(ask: Ask, hidden: readonly string[]) {
  async function send(request: ApiRequest, absence: readonly number[] = []): Promise<unknown> {
    const answer = await ask(request)
    if (answer.status === 200) return answer.body
    if (absence.includes(answer.status)) return null
    throw refusal(answer, [...hidden, ...keysIn(request.path)])
  }

  const keyPath = ({ keyId, providerKeyHash }: KeyReference, query = ''): string =>
    providerKeyHash === null
      ? `/api/keys/${encodeURIComponent(keyId.expose())}${query && `?${query}`}`
      : `/api/keys/${encodeURIComponent(providerKeyHash)}?hashed=1${query && `&${query}`}`

  return {
    async listPolicies(): Promise<Policy[]> {
      // An organisation without any policy is a 404 here.
      const body = await send({ method: 'GET', path: '/api/portal/policies?p=-2' }, [404])
      return body === null ? [] : (read(policyList, body).Data ?? [])
    },

    /** Each policy as it was sent, to be read by itself. */
    async listPoliciesAsSent(): Promise<unknown[]> {
      const body = await send({ method: 'GET', path: '/api/portal/policies?p=-2' }, [404])
      return body === null ? [] : (read(looseList, body).Data ?? [])
    },

    /** Releases before 5.13 know of none. */
    async listMcpIds(): Promise<Set<string>> {
      return mcpIdsOf(await send({ method: 'GET', path: '/api/mcps?p=-1' }, [400, 403, 404]))
    },

    async findPolicy(id: string): Promise<Policy | null> {
      // 400: the id is none that the Dashboard could have given, such as one that the portal chose.
      const body = await send({ method: 'GET', path: policyPath(id) }, [400, 404])
      return body === null ? null : read(policy, body)
    },

    /** @returns the id the Dashboard gave */
    async createPolicy(body: SentPolicy): Promise<string> {
      const answer = await send({ method: 'POST', path: '/api/portal/policies', body: sentPolicy.parse(body) })
      return read(created, answer).Message
    },

    async updatePolicy(id: string, body: SentPolicy): Promise<void> {
      await send({ method: 'PUT', path: policyPath(id), body: sentPolicy.parse(body) })
    },

    /** @returns whether it was there */
    async deletePolicy(id: string): Promise<boolean> {
      return (await send({ method: 'DELETE', path: policyPath(id) }, [400, 404])) !== null
    },

    async listApis(): Promise<ApiDefinition[]> {
      const { apis } = read(apiList, await send({ method: 'GET', path: '/api/apis?p=-2' }))
      return (apis ?? []).map(({ api_definition }) => api_definition)
    },

    /** The same id gives the same key however often it is sent; its quota starts anew. */
    async createKey(keyId: string, body: SentSession): Promise<KeyData> {
      const path = `/api/keys/${encodeURIComponent(keyId)}`
      return read(keyData, await send({ method: 'POST', path, body: sentSession.parse(body), repeatable: true }))
    },

    /** @param newQuota whether the running quota ends and another begins @returns false when there is no such key */
    async updateKey(reference: KeyReference, body: SentSession, newQuota: boolean): Promise<boolean> {
      const path = newQuota ? keyPath(reference) : keyPath(reference, 'suppress_reset=1')
      return (await send({ method: 'PUT', path, body: sentSession.parse(body) }, [404])) !== null
    },

    async findKey(reference: KeyReference): Promise<KeyData | null> {
      const body = await send({ method: 'GET', path: keyPath(reference) }, [404])
      return body === null ? null : read(keyData, body)
    },

    /** @param page from 1 on */
    async listKeys(page: number): Promise<{ names: string[]; pages: number }> {
      const { data, pages } = read(keyList, await send({ method: 'GET', path: `/api/apis/keys?p=${page}` }))
      return { names: data?.keys ?? [], pages: pages ?? 1 }
    },

    async deleteKey(reference: KeyReference): Promise<void> {
      await send({ method: 'DELETE', path: keyPath(reference) }, [404])
    },

    /** Of whole days in UTC, from that of one moment to that of another. */
    async readActivity(keyHash: string, from: Date, until = from): Promise<ActivityRow[]> {
      const path = `/api/activity/keys/${encodeURIComponent(keyHash)}/${dateIn(from)}/${dateIn(until)}`
      const body = await send({ method: 'GET', path }, [404])
      return body === null ? [] : read(activity, body).data
    },
  }
}

export function refusal(answer: ApiAnswer, hidden: readonly string[]): ProviderError {
  const { data } = envelope.safeParse(answer.body)
  return refusalOf(dashboardName, answer, data?.Message ?? undefined, hidden)
}

function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ProviderError(
    `${dashboardName} answered in a way the portal does not understand (${issue?.path.join('.')}).`,
    {
      retryable: true,
      cause: result.error,
    },
  )
}

const dateIn = (day: Date) => `${day.getUTCDate()}/${day.getUTCMonth() + 1}/${day.getUTCFullYear()}`

const policyPath = (id: string) => `/api/portal/policies/${encodeURIComponent(id)}`

/** The Dashboard repeats the path in some refusals, and that of a key names the key. */
const keysIn = (path: string): string[] => {
  const id = /^\/api\/keys\/([^?]+)/.exec(path)?.[1]
  return id === undefined ? [] : [id, decodeURIComponent(id)]
}
