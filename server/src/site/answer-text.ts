/** The body of an answer as a page shows it: text, or a sentence about what can't be shown as text. */
export interface AnswerText {
  text: string | null
  /** Why there is no text, or not all of it. */
  remark: string | null
}

export function answerText(bytes: Buffer, contentType: string, contentEncoding: string, cut: boolean): AnswerText {
  if (bytes.length === 0) return { text: null, remark: 'The answer has no body.' }
  const compressed = contentEncoding !== '' && contentEncoding.toLowerCase() !== 'identity'
  const decoded = compressed ? undefined : decode(bytes, contentType, cut)
  if (decoded === undefined) {
    const what = compressed ? 'compressed' : 'binary'
    const type = contentType === '' ? '' : ` of the type ${contentType}`
    return { text: null, remark: `The body is ${what}${type}: ${cut ? 'more than ' : ''}${sizeInWords(bytes.length)}.` }
  }
  if (cut) return { text: decoded, remark: `Only the first ${sizeInWords(bytes.length)} are shown.` }
  return { text: indentedJson(decoded) ?? decoded, remark: null }
}

const number = new Intl.NumberFormat('en-GB')
const sizeInWords = (bytes: number) => (bytes === 1 ? '1 byte' : `${number.format(bytes)} bytes`)

/** @returns undefined for what is no text */
function decode(bytes: Buffer, contentType: string, cut: boolean): string | undefined {
  if (/^(image\/(?!svg)|audio\/|video\/|font\/|application\/(octet-stream|pdf|zip|gzip))/i.test(contentType)) return
  const charset = /;\s*charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    // A character that was cut in two at the end is no reason to take the whole for binary.
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: cut })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what holds them is no text
    return /[\u0000-\u0008\u000e-\u001a]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** Deeper than anybody reads; what is indented deeper and deeper grows with the square of its depth. */
const deepest = 40

/**
 * JSON with a line for each value. Only white space changes, so that long numbers and repeated names stay as they were sent.
 * @returns undefined for what is no JSON, or is nested too deeply
 */
export function indentedJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  let depth = 0
  let out = ''
  const line = () => `\n${'  '.repeat(depth)}`
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  for (const [index, token] of tokens.entries()) {
    const closes = token === '}' || token === ']'
    const isEmpty = closes && /^[{[]$/.test(tokens[index - 1] ?? '')
    if (closes) depth -= 1
    if (closes && !isEmpty) out += line()
    out += token === ':' ? ': ' : token
    if (token === '{' || token === '[') depth += 1
    if (depth > deepest) return undefined
    const opens = (token === '{' || token === '[') && !/^[}\]]$/.test(tokens[index + 1] ?? '')
    if (token === ',' || opens) out += line()
  }
  return out
}
