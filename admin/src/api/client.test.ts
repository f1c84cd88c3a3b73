import { describe, expect, test } from 'vitest'
import { addressOf, createApi } from './client.ts'
import { ApiProblem } from './problem.ts'

/** A portal that gives one answer and remembers what it was asked. */
function portalAnswering(answer: () => Response | Promise<Response>) {
  const asked: { address: string; request: RequestInit }[] = []
  const api = createApi(async (address, request = {}) => {
    asked.push({ address: String(address), request })
    return answer()
  })
  return { api, asked }
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

const outcome = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error)

describe('the address of an operation', () => {
  test('holds its parameters, escaped', () => {
    expect(addressOf('/plans/{planId}', { params: { planId: 'a/b c' } })).toBe('/api/v1/plans/a%2Fb%20c')
  })

  test('leaves out what was not asked for', () => {
    expect(addressOf('/plans', { query: { limit: 25, search: '', cursor: undefined, total: 'true' } })).toBe(
      '/api/v1/plans?limit=25&total=true',
    )
  })
})

describe('the client', () => {
  test('sends the version that was seen as If-Match', async () => {
    const { api, asked } = portalAnswering(() => json(200, {}))
    await api.updatePlan({ params: { planId: '7' }, body: { name: 'Free' }, version: 3 })
    expect(asked[0]).toMatchObject({
      address: '/api/v1/plans/7',
      request: { method: 'PATCH', body: '{"name":"Free"}', headers: { 'if-match': '"3"' } },
    })
  })

  test('sends no content type without a body, since an empty JSON body is refused', async () => {
    const { api, asked } = portalAnswering(() => new Response(null, { status: 204 }))
    await expect(api.signOut()).resolves.toBeUndefined()
    expect(asked[0]?.request.headers).not.toHaveProperty('content-type')
  })

  test('gives a refusal with its sentence and the messages by field', async () => {
    const { api } = portalAnswering(() =>
      json(422, {
        type: 'urn:portico:problem:not-valid',
        title: 'Not valid',
        status: 422,
        detail: 'name: Fill this in.',
        code: 'not-valid',
        requestId: 'r-1',
        errors: [{ field: 'rate.calls', message: 'Enter 1 or more.' }],
      }),
    )
    const error = await outcome(api.showSession())
    expect(error).toBeInstanceOf(ApiProblem)
    expect(error).toMatchObject({
      status: 422,
      code: 'not-valid',
      message: 'name: Fill this in.',
      fields: { 'rate.calls': 'Enter 1 or more.' },
    })
  })

  test('explains an answer that is not from the portal itself', async () => {
    const { api } = portalAnswering(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
    expect(await outcome(api.showSession())).toMatchObject({ status: 502, code: 'unexpected-answer' })
  })

  test('explains that the portal does not answer at all', async () => {
    const { api } = portalAnswering(() => Promise.reject(new TypeError('fetch failed')))
    expect(await outcome(api.showSession())).toMatchObject({ status: 0, code: 'unreachable' })
  })

  test('lets a call that was given up end as such', async () => {
    const { api } = portalAnswering(() => Promise.reject(new DOMException('gone', 'AbortError')))
    expect(await outcome(api.showSession())).toMatchObject({ name: 'AbortError' })
  })
})
