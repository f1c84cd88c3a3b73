import { randomBytes } from 'node:crypto'
import { type Answer, done, failure, ok } from './answers.ts'
import type { FakeGateway, StoredPolicy } from './gateway.ts'
import type { PolicyRequest } from './schemas.ts'

export interface PolicyRules {
  now: () => Date
  organisationId: string
  /** Whether a policy without any API is refused, as the form of the Dashboard does. */
  wantsAnApi: boolean
}

export function policyCalls({ policies }: FakeGateway, { now, organisationId, wantsAnApi }: PolicyRules) {
  const find = (id: string) => [...policies.values()].find((one) => one._id === id || (one.id !== '' && one.id === id))
  const isId = (id: string) => /^(?:[0-9a-f]{24}|[0-9a-f]{48})$/.test(id) || find(id) !== undefined

  function store(_id: string, body: PolicyRequest, created: string): void {
    policies.set(_id, {
      auth_type: 'authToken',
      auth_types: ['authToken'],
      ...body,
      _id,
      id: body.id ?? '',
      org_id: organisationId,
      date_created: created,
      last_updated: String(Math.floor(now().getTime() / 1000)),
      access_rights_array: Object.values(body.access_rights),
    })
  }

  function refusal(body: PolicyRequest, own?: StoredPolicy): Answer | undefined {
    if ([...policies.values()].some((other) => other.name === body.name && other._id !== own?._id)) {
      return failure(400, 'This policy name has already been used. Enter a unique policy name.')
    }
    if (wantsAnApi && Object.keys(body.access_rights).length === 0) {
      return failure(400, 'A policy needs at least one API in its access rights.')
    }
    return undefined
  }

  return {
    list(): Answer {
      return policies.size === 0
        ? failure(404, 'Could not retrieve object list.')
        : ok({ Data: [...policies.values()], Pages: 1 })
    },
    show(id: string): Answer {
      if (!isId(id)) return failure(400, 'Invalid policy ID.')
      const policy = find(id)
      return policy ? ok(policy) : failure(404, 'Could not retrieve portal object.')
    },
    create(body: PolicyRequest): Answer {
      const refused = refusal(body)
      if (refused) return refused
      const _id = randomBytes(12).toString('hex')
      store(_id, body, now().toISOString())
      return done(_id)
    },
    update(id: string, body: PolicyRequest): Answer {
      if (!isId(id)) return failure(400, 'Invalid policy ID.')
      const policy = find(id)
      if (!policy) return failure(404, 'Could not retrieve portal object.')
      const refused = refusal(body, policy)
      if (refused) return refused
      store(policy._id, { ...body, id: policy.id }, policy.date_created ?? '')
      return done('Policy updated')
    },
    remove(id: string): Answer {
      if (!isId(id)) return failure(400, 'Invalid policy ID.')
      const policy = find(id)
      if (!policy) return failure(404, 'Could not retrieve object for deletion')
      policies.delete(policy._id)
      return done('Policy deleted')
    },
  }
}
