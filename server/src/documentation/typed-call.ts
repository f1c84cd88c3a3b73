import type { ExampleRequest, OperationModel, Parameter } from './model.ts'
import { queryPair } from './request-samples.ts'
import { asOneOfPath, isSafePath } from './typed-path.ts'

/** What can be typed into the form of an operation. */
export interface CallForm {
  fields: CallField[]
  /** Null where the operation takes no body that can be typed. */
  body: { mediaTypes: string[]; text: string; required: boolean } | null
  /** What a call can't be made without, and nobody can type, in a sentence. */
  obstacle: string | null
  /** What is left out of the call, each in a sentence. */
  remarks: string[]
}

export interface CallField {
  /** Of the form's field: `query-limit`. */
  name: string
  parameter: Parameter
  /** Several values, one on each line. */
  many: boolean
  /** What stands in it at first. */
  text: string
}

export interface TypedCall {
  /** By the names of the form's fields. */
  values: ReadonlyMap<string, string>
  mediaType: string
  body: string
}

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
const bodiless = ['GET', 'HEAD', 'OPTIONS']
const longestValue = 4000
const longestQuery = 8000

/** Whether a call of this method may change something. */
export const changesSomething = (method: string) => !bodiless.includes(method)

/** Set by whoever makes the call or for one connection only; OpenAPI leaves the first three to others as well (section 4.8.12). */
const reservedHeader =
  /^(accept|content-type|authorization|accept-encoding|connection|content-length|cookie2?|date|expect|forwarded|host|keep-alive|origin|referer|set-cookie2?|te|trailer|transfer-encoding|upgrade|user-agent|via|proxy-.*|sec-.*|x-forwarded-.*|x-real-ip|x-request-id)$/i

/** RFC 9110 tokens. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * The form for calls of an operation; null for webhooks and methods that no form sends.
 * @param keyHeader - filled by whoever makes the call
 */
export function callForm(operation: OperationModel, keyHeader: string): CallForm | null {
  const isTypeable = typeableBeside(keyHeader)
  if (operation.kind === 'webhook' || !methods.includes(operation.method)) return null
  const left = operation.parameters.filter((parameter) => !isTypeable(parameter))
  const body = bodyForm(operation)
  const needsFile = operation.requestBody?.required === true && body === null && changesSomething(operation.method)
  return {
    fields: operation.parameters.filter(isTypeable).map(fieldOf),
    body,
    obstacle: needsFile
      ? 'This operation needs a body that can’t be typed, such as a file: use one of the samples.'
      : null,
    remarks: left.some(({ in: place }) => place === 'cookie') ? ['Cookies are never sent from here.'] : [],
  }
}

const typeableBeside =
  (keyHeader: string) =>
  ({ in: place, name }: Parameter): boolean => {
    if (place !== 'header') return place !== 'cookie'
    return headerName.test(name) && !reservedHeader.test(name) && name.toLowerCase() !== keyHeader.toLowerCase()
  }

function fieldOf(parameter: Parameter): CallField {
  const many = parameter.schema.items !== null
  const example = parameter.required ? parameter.example : ''
  return {
    name: `${parameter.in}-${encodeURIComponent(parameter.name.toWellFormed())}`,
    parameter,
    many,
    text: many ? example.replaceAll(',', '\n') : example,
  }
}

function bodyForm({ method, requestBody, request }: OperationModel): CallForm['body'] {
  if (!requestBody || !changesSomething(method)) return null
  const mediaTypes = requestBody.contents.map(({ mediaType }) => mediaType).filter(isText)
  if (mediaTypes.length === 0) return null
  const { required } = requestBody
  const example = request?.body
  if (example?.kind === 'text' && mediaTypes.includes(example.mediaType)) {
    const others = mediaTypes.filter((mediaType) => mediaType !== example.mediaType)
    return { mediaTypes: [example.mediaType, ...others], text: example.text, required }
  }
  const text = example?.kind === 'form' ? example.fields.map(queryPair).join('&') : ''
  return { mediaTypes, text, required }
}

/** What is typed as text; a range such as `text/*` names no type that could be sent. */
const isText = (mediaType: string) =>
  /^(text\/[\w.+-]+|application\/(?:[\w.+-]+\+)?(json|xml|yaml)|application\/(x-www-form-urlencoded|x-ndjson|x-yaml|graphql|javascript))\s*(;[ \w=."-]*)?$/i.test(
    mediaType,
  )

/**
 * The call that was typed, or what is wrong with it by the names of the fields. Only what is missing, or can't be sent at all, is wrong:
 * what an API makes of a value is what somebody who tries it wants to see.
 */
export function typedCall(
  operation: OperationModel,
  form: CallForm,
  { values, mediaType, body }: TypedCall,
): { call: ExampleRequest; faults: Map<string, string> } {
  const faults = new Map<string, string>()
  const given = form.fields.map((field) => ({ ...field, values: valuesOf(field, values.get(field.name) ?? '') }))
  for (const field of given) {
    const fault = faultOf(field)
    if (fault) faults.set(field.name, fault)
  }
  const query = given.flatMap(({ parameter: { in: place, name }, values: typed }) =>
    place === 'query' ? typed.map((value) => ({ name, value })) : [],
  )
  const headers = given.flatMap(({ parameter: { in: place, name }, values: typed }) =>
    place === 'header' && typed.length > 0 ? [{ name, value: typed.join(',') }] : [],
  )
  if (query.map(queryPair).join('&').length > longestQuery) {
    const longest = given.filter(({ parameter }) => parameter.in === 'query').at(-1)?.name
    if (longest && faults.size === 0) faults.set(longest, 'The query is too long to be sent as a whole.')
  }
  return {
    call: {
      method: operation.method,
      path: pathOf(operation.path, given, faults),
      query,
      headers,
      body: typedBody(form.body, mediaType, body, faults),
    },
    faults,
  }
}

type Given = CallField & { values: string[] }

const valuesOf = ({ many }: CallField, text: string): string[] =>
  (many ? text.split(/\r\n|\r|\n/) : [text]).filter((value) => value !== '')

function faultOf({ parameter: { in: place, required }, values }: Given): string | undefined {
  if (values.length === 0) return required ? 'This parameter is needed: enter a value.' : undefined
  if (values.join('\n').length > longestValue) return `Enter ${longestValue} characters at most.`
  if (values.some((value) => !value.isWellFormed())) return 'This holds half a character: enter it anew.'
  // A line end would end the header and begin another.
  if (place === 'header' && values.some((value) => /[^\u0020-\u007e]/.test(value)))
    return 'A header is one line of plain Latin characters.'
  return undefined
}

function pathOf(template: string, given: readonly Given[], faults: Map<string, string>): string {
  const inPath = given.filter(({ parameter }) => parameter.in === 'path')
  const filled = template.split(/(\{[^{}]*\})/).map((part) => {
    const name = /^\{(.*)\}$/.exec(part)?.[1]
    const field = inPath.find(({ parameter }) => parameter.name === name)
    return field ? encodeURIComponent(field.values.join(',').toWellFormed()) : asOneOfPath(part)
  })
  const path = filled.join('')
  const climbing = inPath.filter(({ values }) => values.some((value) => !isSafePath(`/${value}`)))
  for (const { name } of climbing) faults.set(name, climbs)
  if (climbing.length === 0 && !isSafePath(path)) {
    for (const { name } of inPath) if (!faults.has(name)) faults.set(name, climbs)
  }
  return path
}

const climbs = 'This would lead to another address: enter a value without “.” or “..” between slashes.'

function typedBody(
  form: CallForm['body'],
  mediaType: string,
  text: string,
  faults: Map<string, string>,
): ExampleRequest['body'] {
  if (!form) return { kind: 'none' }
  if (!form.mediaTypes.includes(mediaType)) faults.set('media-type', 'Choose one of the content types.')
  const body = text.replaceAll('\r\n', '\n')
  if (body.trim() === '') {
    if (form.required) faults.set('body', 'This operation needs a body: enter one.')
    return { kind: 'none' }
  }
  return { kind: 'text', mediaType, text: body }
}
