import { type Problem, problem } from '@portico/contract'

/** What the API refused, or why it could not be asked at all. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  /** Messages by field, `rate.calls` for nested ones. */
  readonly fields: Readonly<Record<string, string>>

  constructor(refusal: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'> & { requestId?: string }) {
    super(refusal.detail)
    this.status = refusal.status
    this.code = refusal.code
    this.requestId = refusal.requestId
    this.fields = Object.fromEntries((refusal.errors ?? []).map(({ field, message }) => [field, message]))
  }
}

export const unreachable = () =>
  new ApiProblem({
    status: 0,
    code: 'unreachable',
    detail: 'The portal does not answer. Check the connection and try again; nothing you typed is lost.',
  })

/** Something between the portal and us may answer in its own words: a proxy's page, an empty body. */
export async function problemIn(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null)
  const known = problem.safeParse(body)
  if (known.success) return new ApiProblem(known.data)
  return new ApiProblem({
    status: response.status,
    code: 'unexpected-answer',
    detail: `The portal answered with status ${response.status} and no explanation. Try again in a moment.`,
  })
}

export const isProblem = (error: unknown, code: string) => error instanceof ApiProblem && error.code === code

/** A sentence for people about any error. */
export const sentenceOf = (error: unknown) =>
  error instanceof ApiProblem ? error.message : 'Something went wrong in this page. Reload it and try again.'
