/** One operation; parameters of the path in braces, as in the OpenAPI document. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  handle(call: Call): Answer
}

export interface Call {
  params: Record<string, string>
  query: URLSearchParams
  /** Parsed JSON; undefined without a body. */
  body: unknown
}

export interface Answer {
  status: number
  /** Sent as JSON, text as it is; undefined sends nothing. */
  body?: unknown
  mediaType?: string
  headers?: Record<string, string>
}

/** A refusal that becomes application/problem+json (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[] | undefined

  constructor(status: number, code: string, detail: string, errors?: FieldError[]) {
    super(detail)
    this.status = status
    this.code = code
    this.errors = errors
  }
}

export interface FieldError {
  field: string
  message: string
}

export const notFound = (what: string) => new Problem(404, 'not-found', `There is no such ${what}.`)
