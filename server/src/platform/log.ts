import { type Logger, pino } from 'pino'

export type Log = Logger

export interface LogOptions {
  level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  format: 'json' | 'plain'
  /** Where lines go; default: standard output. */
  write?: (line: string) => void
}

const secretFields = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'newPassword',
  'currentPassword',
  'key',
  'token',
])

/** Secrets are cut out by field name, whoever logs them. (pino's own redaction by wildcards takes twenty times as long.) */
function withoutSecrets(fields: Record<string, unknown>, depth = 3): Record<string, unknown> {
  let cleaned: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fields)) {
    const clean = secretFields.has(name)
      ? '[secret]'
      : depth > 0 && isPlain(value)
        ? withoutSecrets(value, depth - 1)
        : value
    if (clean === value) continue
    cleaned ??= { ...fields }
    cleaned[name] = clean
  }
  return cleaned ?? fields
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function createLog({ level, format, write }: LogOptions): Log {
  const sink = write ?? toStandardOutput
  const options = { level, base: null, timestamp: isoTime, formatters: { log: withoutSecrets } }
  return pino(options, { write: format === 'json' ? sink : (line) => sink(plain(line)) })
}

let standardOutput: ReturnType<typeof pino.destination> | undefined
let lines = ''

/** Lines of one turn of the event loop go out together, because a write for each costs more than making it. */
function toStandardOutput(line: string): void {
  if (!standardOutput) {
    standardOutput = pino.destination({ fd: 1, sync: true })
    process.on('exit', flush)
  }
  if (lines === '') setImmediate(flush)
  lines += line
}

function flush(): void {
  if (lines !== '') standardOutput?.write(lines)
  lines = ''
}

/** A request that has been answered. */
export interface AnsweredRequest {
  id: string
  method: string
  /** Address with its query, which may hold anything and is left out. */
  url: string
  status: number
  ms: number
}

/** A line for each request, written by hand: they are most of all lines, name no secret, and take pino eight times as long. */
export function createRequestLog(log: Log): (request: AnsweredRequest) => void {
  // Where pino itself writes.
  const stream = (log as unknown as Record<symbol, { write(line: string): void }>)[pino.symbols.streamSym]
  return ({ id, method, url, status, ms }) => {
    if (!log.isLevelEnabled('info')) return
    const query = url.indexOf('?')
    const path = JSON.stringify(query < 0 ? url : url.slice(0, query))
    const facts = `"reqId":"${id}","method":"${method}","path":${path},"status":${status},"ms":${Math.round(ms * 10) / 10}`
    stream?.write(`{"level":30${isoTime()},${facts},"msg":"request"}\n`)
  }
}

let [millisecond, isoTimeField] = [0, '']

/** As pino's own, but made once a millisecond. */
function isoTime(): string {
  const now = Date.now()
  if (now === millisecond) return isoTimeField
  millisecond = now
  isoTimeField = `,"time":"${new Date(now).toISOString()}"`
  return isoTimeField
}

/** `21:03:07 warn  the notice connection broke failures=2`, with an error's stack below. */
function plain(line: string): string {
  const {
    level,
    time,
    msg,
    err,
    requestId: _requestId,
    reqId: _reqId,
    ...rest
  } = JSON.parse(line) as Record<string, unknown>
  const word = (pino.levels.labels[Number(level)] ?? '').padEnd(5)
  const clock = String(time).slice(11, 19)
  const fields = Object.entries(rest).map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return `${clock} ${word} ${msg ?? ''}${fields.join('')}\n${stackOf(err)}`
}

function stackOf(err: unknown): string {
  if (typeof err !== 'object' || err === null || !('stack' in err)) return ''
  return `${String(err.stack).replaceAll(/^/gm, '    ')}\n`
}
