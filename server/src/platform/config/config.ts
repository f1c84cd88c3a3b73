import { resolve } from 'node:path'
import { type Secret, secret } from '../crypto/secret.ts'
import { decodeSecretKey } from '../crypto/secret-key.ts'
import { Refused } from '../errors.ts'
import { type Variables, variables } from './variables.ts'

export interface Config {
  portal: { host: string; port: number; baseUrl: string }
  gateway: { enabled: boolean; host: string; port: number; publicUrl: string }
  dataFolder: string
  /** Null: the embedded server. */
  databaseUrl: string | null
  maxConnections: number
  /** Null: the key file in the data folder. */
  secretKey: Buffer | null
  sample: 'auto' | 'always' | 'never'
  trustedProxies: number
  maxUploadBytes: number
  log: { level: Variables['PORTAL_LOG_LEVEL']; format: Variables['PORTAL_LOG_FORMAT'] }
  /** The mail server of the environment; null: owners set one while the portal runs. */
  mail: MailConfig | null
  metrics: boolean
  allowPrivateTargets: boolean
  /** Networks (CIDR) that webhooks may reach although they are private. */
  webhookNetworks: readonly string[]
  /** Where the audit log is copied; null: nowhere. */
  auditForward: string | null
  evaluation: boolean
}

export interface MailConfig {
  server: { host: string; port: number; security: 'tls' | 'starttls' | 'none'; username: string }
  password: Secret | null
  fromAddress: string | null
}

/**
 * The environment as typed configuration: the one place that reads it.
 * @throws Refused `settings-refused` naming every variable that is unknown, wrong or contradicts another
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const values = readVariables(environment)
  const evaluation = values.PORTAL_EVALUATION
  const host = values.PORTAL_HOSTPORT.host ?? (evaluation ? '127.0.0.1' : '0.0.0.0')
  const config: Config = {
    portal: {
      host,
      port: values.PORTAL_HOSTPORT.port,
      baseUrl: withoutSlash(values.PORTAL_BASE_URL ?? `http://localhost:${values.PORTAL_HOSTPORT.port}`),
    },
    gateway: {
      enabled: values.PORTAL_GATEWAY_ENABLED,
      host,
      port: values.PORTAL_GATEWAY_PORT,
      publicUrl: withoutSlash(values.PORTAL_GATEWAY_URL ?? `http://localhost:${values.PORTAL_GATEWAY_PORT}`),
    },
    dataFolder: resolve(values.PORTAL_DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    maxConnections: values.PORTAL_DATABASE_MAX_CONNECTIONS,
    secretKey: values.PORTAL_SECRET_KEY === undefined ? null : secretKey(values.PORTAL_SECRET_KEY),
    sample: ({ auto: 'auto', '1': 'always', '0': 'never' } as const)[values.PORTAL_SAMPLE],
    trustedProxies: values.PORTAL_TRUSTED_PROXIES,
    maxUploadBytes: values.PORTAL_MAX_UPLOAD_SIZE,
    log: { level: values.PORTAL_LOG_LEVEL, format: values.PORTAL_LOG_FORMAT },
    mail: values.PORTAL_SMTP_URL ? mailConfig(values.PORTAL_SMTP_URL, values.PORTAL_MAIL_FROM ?? null) : null,
    metrics: values.PORTAL_METRICS,
    allowPrivateTargets: values.PORTAL_ALLOW_PRIVATE_TARGETS || evaluation,
    webhookNetworks: values.PORTAL_WEBHOOK_NETWORKS,
    auditForward: values.PORTAL_AUDIT_FORWARD ?? null,
    evaluation,
  }
  refuseContradictions(config)
  return config
}

function readVariables(environment: Record<string, string | undefined>): Variables {
  const complaints: string[] = []
  for (const name of Object.keys(environment)) {
    if (name.startsWith('PORTAL_') && !(name in variables))
      complaints.push(`${name} is not a setting${didYouMean(name)}`)
  }
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(variables)) {
    const given = environment[name]
    const result = schema.safeParse(given === '' ? undefined : given)
    if (result.success) values[name] = result.data
    else complaints.push(`${name}: ${result.error.issues[0]?.message}`)
  }
  if (complaints.length > 0) throw new Refused('settings-refused', complaints.join('\n'))
  return values as Variables
}

function refuseContradictions({ portal, gateway, evaluation }: Config): void {
  if (gateway.enabled && portal.port === gateway.port && portal.port !== 0) {
    throw new Refused(
      'settings-refused',
      `PORTAL_HOSTPORT and PORTAL_GATEWAY_PORT are both ${portal.port}: give them different ports.`,
    )
  }
  if (evaluation && !isLoopback(portal.host)) {
    throw new Refused(
      'settings-refused',
      `PORTAL_EVALUATION listens on loopback only, but PORTAL_HOSTPORT names ${portal.host}: use "npm run serve" to be reachable from outside.`,
    )
  }
}

function mailConfig(address: string, fromAddress: string | null): MailConfig {
  const url = new URL(address)
  const encrypted = url.searchParams.get('tls') === 'none' ? 'none' : 'starttls'
  const isTls = url.protocol === 'smtps:'
  return {
    server: {
      host: url.hostname,
      port: url.port ? Number(url.port) : isTls ? 465 : 587,
      security: isTls ? 'tls' : encrypted,
      username: decodeURIComponent(url.username),
    },
    password: url.password ? secret(decodeURIComponent(url.password)) : null,
    fromAddress,
  }
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')

const withoutSlash = (url: string) => url.replace(/\/+$/, '')

function secretKey(text: string): Buffer {
  const key = decodeSecretKey(text)
  if (!key)
    throw new Refused('settings-refused', 'PORTAL_SECRET_KEY must be 64 hexadecimal digits or base64 of 32 bytes.')
  return key
}

function didYouMean(name: string): string {
  const near = Object.keys(variables).find(
    (known) => known.replaceAll('_', '') === name.replaceAll('_', '') || distance(known, name) <= 2,
  )
  return near ? `; did you mean ${near}?` : '.'
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? 0
}
