import type { ExampleRequest } from './model.ts'

export interface SampleTarget {
  /** Where calls go, without a slash at the end: `https://api.example.com/v1`. */
  serverUrl: string
  /** How calls identify themselves, with a key or a placeholder for it. */
  headers: { name: string; value: string }[]
  query?: { name: string; value: string }[]
}

export interface RequestSample {
  language: 'curl' | 'javascript' | 'python'
  label: string
  /** Plain text: escape it when printing. */
  code: string
}

/** The same call in every language we show. Texts of the document are quoted, so a sample that is pasted runs nothing of theirs. */
export function requestSamples(request: ExampleRequest, target: SampleTarget): RequestSample[] {
  const call = callOf(request, target)
  return [
    { language: 'curl', label: 'curl', code: curl(call) },
    { language: 'javascript', label: 'JavaScript', code: javascript(call) },
    { language: 'python', label: 'Python', code: python(call) },
  ]
}

/** The query of an address, with its question mark; empty where there is none. */
export const searchOf = (query: readonly { name: string; value: string }[]): string =>
  query.length === 0 ? '' : `?${query.map(queryPair).join('&')}`

/** One value as it stands in a query or a form. */
export const queryPair = ({ name, value }: { name: string; value: string }): string =>
  `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`

interface Call {
  method: string
  url: string
  headers: [string, string][]
  body: ExampleRequest['body']
}

function callOf(request: ExampleRequest, target: SampleTarget): Call {
  const search = searchOf([...request.query, ...(target.query ?? [])])
  const headers = [...target.headers, ...request.headers]
    .filter(({ name }) => isHeaderName(name))
    .map(({ name, value }): [string, string] => [name, value])
  if (request.body.kind === 'text' || request.body.kind === 'file')
    headers.push(['Content-Type', request.body.mediaType])
  return {
    method: request.method,
    url: `${target.serverUrl.replace(/\/+$/, '')}${request.path}${search}`,
    headers,
    body: request.body,
  }
}

/** RFC 9110 tokens; curl would take `-H @name` for a file. */
const isHeaderName = (name: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(name)

function curl({ method, url, headers, body }: Call): string {
  const parts = [`curl ${method === 'GET' ? '' : `-X ${method} `}${shellQuoted(url)}`]
  for (const [name, value] of headers) parts.push(`-H ${shellQuoted(`${name}: ${value}`)}`)
  if (body.kind === 'text') parts.push(`--data-raw ${shellQuoted(body.text)}`)
  if (body.kind === 'file') parts.push('--data-binary @file')
  if (body.kind === 'form') {
    for (const { name, value } of body.fields) parts.push(`--data-urlencode ${shellQuoted(`${name}=${value}`)}`)
  }
  if (body.kind === 'multipart') {
    for (const { name, value, isFile } of body.fields) {
      // --form-string, because -F would read a file where a value starts with @ or <.
      parts.push(isFile ? `-F ${shellQuoted(`${name}=@file`)}` : `--form-string ${shellQuoted(`${name}=${value}`)}`)
    }
  }
  return parts.join(' \\\n  ')
}

function javascript({ method, url, headers, body }: Call): string {
  const before: string[] = []
  const options: string[] = []
  if (method !== 'GET') options.push(`method: ${scriptQuoted(method)},`)
  if (headers.length > 0) {
    const lines = headers.map(([name, value]) => `    ${scriptQuoted(name)}: ${scriptQuoted(value)},`)
    options.push(`headers: {\n${lines.join('\n')}\n  },`)
  }
  if (body.kind === 'text') options.push(`body: ${jsonLiteral(body) ?? scriptQuoted(body.text)},`)
  if (body.kind === 'file') options.push('body: file,')
  if (body.kind === 'form') {
    const pairs = body.fields.map(({ name, value }) => `    [${scriptQuoted(name)}, ${scriptQuoted(value)}],`)
    options.push(`body: new URLSearchParams([\n${pairs.join('\n')}\n  ]),`)
  }
  if (body.kind === 'multipart') {
    before.push('const form = new FormData()')
    for (const { name, value, isFile } of body.fields) {
      before.push(`form.append(${scriptQuoted(name)}, ${isFile ? 'file' : scriptQuoted(value)})`)
    }
    options.push('body: form,')
  }
  const init = options.length === 0 ? '' : `, {\n  ${options.join('\n  ')}\n}`
  return [
    ...before,
    `const response = await fetch(${scriptQuoted(url)}${init})`,
    'console.log(response.status, await response.text())',
  ].join('\n')
}

function python({ method, url, headers, body }: Call): string {
  const arguments_ = [scriptQuoted(url)]
  if (headers.length > 0) {
    const lines = headers.map(([name, value]) => `        ${scriptQuoted(name)}: ${scriptQuoted(value)},`)
    arguments_.push(`headers={\n${lines.join('\n')}\n    }`)
  }
  if (body.kind === 'text') arguments_.push(`data=${pythonText(body.text)}`)
  if (body.kind === 'file') arguments_.push('data=open("file", "rb")')
  if (body.kind === 'form' || body.kind === 'multipart') {
    const plain = body.fields.filter((field) => !('isFile' in field && field.isFile))
    if (plain.length > 0) arguments_.push(`data=${pythonPairs(plain)}`)
  }
  if (body.kind === 'multipart') {
    const files = body.fields.filter(({ isFile }) => isFile)
    if (files.length > 0) {
      const lines = files.map(({ name }) => `        ${scriptQuoted(name)}: open("file", "rb"),`)
      arguments_.push(`files={\n${lines.join('\n')}\n    }`)
    }
  }
  const lines = arguments_.map((argument) => `    ${argument},`)
  return [
    'import requests',
    '',
    `response = requests.request(\n    ${scriptQuoted(method)},`,
    ...lines,
    ')',
    'print(response.status_code, response.text)',
  ].join('\n')
}

const pythonPairs = (fields: { name: string; value: string }[]) =>
  `{\n${fields.map(({ name, value }) => `        ${scriptQuoted(name)}: ${scriptQuoted(value)},`).join('\n')}\n    }`

/** In single quotes a shell expands nothing. */
const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** JSON strings are strings of JavaScript and Python too; U+2028 and U+2029 would end a line in old engines. */
const scriptQuoted = (text: string) =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')

/** Indented JSON reads well between triple quotes; anything that could end or escape them is quoted as a string. */
function pythonText(text: string): string {
  const readsAsItIs = text.includes('\n') && !text.includes("'''") && !/[\\\r]/.test(text) && !text.endsWith("'")
  return `${readsAsItIs ? `'''${text}'''` : scriptQuoted(text)}.encode()`
}

function jsonLiteral(body: { mediaType: string; text: string }): string | undefined {
  try {
    const value: unknown = JSON.parse(body.text)
    return `JSON.stringify(${JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')})`
  } catch {
    return undefined
  }
}
