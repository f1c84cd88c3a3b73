import type { Problem } from '@portico/contract'
import { z } from 'zod'
import { type RefusalKind, Refused } from '../errors.ts'

const statusOf: Record<RefusalKind, number> = {
  input: 422,
  rule: 409,
  absent: 404,
  forbidden: 403,
  'sign-in': 401,
  'too-many': 429,
  'too-large': 413,
  method: 405,
  'media-type': 415,
  outdated: 412,
  unavailable: 503,
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Refused',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Something went wrong',
  503: 'Not available at the moment',
}

/** What went wrong as a person or a program may see it; anything unexpected shows no detail. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof Refused) {
    return {
      ...problemWith(statusOf[error.kind], error.code, error.message, requestId),
      ...(error.field === undefined ? {} : { errors: [{ field: error.field, message: error.message }] }),
    }
  }
  if (error instanceof z.ZodError) {
    const errors = error.issues.flatMap(fieldErrors)
    const [first] = errors
    const detail = first ? `${first.field}: ${first.message}` : 'The request is not valid.'
    return { ...problemWith(422, 'not-valid', detail, requestId), errors }
  }
  const framework = frameworkProblem(error)
  if (framework) return problemWith(framework.status, framework.code, framework.detail, requestId)
  return problemWith(500, 'unexpected', 'Something went wrong on our side. Nothing you sent was wrong.', requestId)
}

/** One per field: what is not known here is named itself, not the object it came in. */
function fieldErrors(issue: z.core.$ZodIssue): { field: string; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ field: nameOf(issue.path), message: issue.message }]
  return issue.keys.map((key) => ({ field: nameOf([...issue.path, key]), message: issue.message }))
}

const nameOf = (path: readonly PropertyKey[]) => path.map(String).join('.') || 'body'

function problemWith(status: number, code: string, detail: string, requestId: string): Problem {
  return { type: `urn:portico:problem:${code}`, title: titles[status] ?? 'Error', status, detail, code, requestId }
}

const sentences: Record<string, string> = {
  FST_ERR_BAD_URL: 'This address can’t be read: its % signs do not stand for text.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'This media type is not accepted here.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The request body is too large.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; send JSON.',
  FST_REQ_FILE_TOO_LARGE: 'The file is too large.',
}

/** Fastify's own refusals carry a status below 500 and a code. */
function frameworkProblem(error: unknown): { status: number; code: string; detail: string } | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const detail = sentences[code] ?? 'The request could not be read.'
  const word =
    error.statusCode === 413 ? 'too-large' : error.statusCode === 415 ? 'unsupported-media-type' : 'bad-request'
  return { status: error.statusCode, code: word, detail }
}
