import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refused } from '../errors.ts'

/** Reads JSON. An empty body is none: many clients name the media type of every request, also of one that has nothing to say. */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parse(request, body, done),
  )
}

/** The body of a call of the REST API, `{}` where there is none. @throws Refused `unsupported-media-type` what is no JSON */
export function jsonBody({ body, headers }: FastifyRequest): unknown {
  if (body === undefined || body === null || body === '') return {}
  if (/^application\/json\b/i.test(headers['content-type'] ?? '') || isEmptyForm(body)) return body
  throw new Refused('unsupported-media-type', 'Send the body as JSON, with Content-Type: application/json.', {
    kind: 'media-type',
  })
}

const isEmptyForm = (body: unknown) => typeof body === 'object' && body !== null && Object.keys(body).length === 0

/**
 * PostgreSQL stores neither NUL nor half of a surrogate pair, and people can see neither.
 * @throws Refused `not-valid` with the first field that holds one
 */
export function refuseUnstorable(value: unknown, path: readonly string[] = []): void {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\u0000')) return
    const field = path.join('.') || 'body'
    throw new Refused('not-valid', 'Remove what is no character: NUL, or half of a surrogate pair.', {
      kind: 'input',
      field,
    })
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) refuseUnstorable(part, [...path, name])
}
