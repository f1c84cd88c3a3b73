import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const port = z.coerce.number('Enter a port number.').int().min(0).max(65535)

const hostAndPort = z
  .string()
  .regex(/^(?:(?<host>[^:]*|\[[0-9a-f:]+\]):)?(?<port>\d{1,5})$/i, 'Write host:port, :port or a port number.')
  .transform((value) => {
    const split = value.lastIndexOf(':')
    return {
      host: split > 0 ? value.slice(0, split).replace(/^\[|\]$/g, '') : null,
      port: Number(value.slice(split + 1)),
    }
  })
  .refine((value) => value.port <= 65535, 'A port is at most 65535.')

/** One address is a network of itself. */
const networks = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((network) => network.trim())
      .filter((network) => network !== ''),
  )
  .refine(
    (all) => all.every((network) => ipaddr.isValid(network) || ipaddr.isValidCIDR(network)),
    'Write addresses or networks such as 127.0.0.1 or 10.1.0.0/16, with commas between them.',
  )
  .transform((all) => all.map((network) => (ipaddr.isValid(network) ? `${network}/${bitsOf(network)}` : network)))

const bitsOf = (address: string) => (ipaddr.parse(address).kind() === 'ipv4' ? 32 : 128)

const yesOrNo = z.stringbool({ truthy: ['1', 'true', 'yes'], falsy: ['0', 'false', 'no', ''] })

/**
 * Every environment variable the portal reads, with what it means: the configuration reference is made from this table.
 * Names are the reference product's where the meaning is the same.
 */
export const variables = {
  PORTAL_HOSTPORT: hostAndPort.prefault('3001').describe('Where the portal listens: `host:port` or a port.'),
  PORTAL_GATEWAY_PORT: port.prefault('8080').describe('Port of the built-in gateway.'),
  PORTAL_GATEWAY_ENABLED: yesOrNo.prefault('true').describe('Whether this process runs the built-in gateway.'),
  PORTAL_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'Write an address such as https://portal.example.com.' })
    .refine(isWholeHost, 'Write scheme, host and port only: a portal has a host of its own, and no path on another.')
    .optional()
    .describe('The address people use; every link is made from it. Default: http://localhost and the port.'),
  PORTAL_GATEWAY_URL: z
    .url({ protocol: /^https?$/, error: 'Write an address such as https://api.example.com.' })
    .optional()
    .describe('The public address of the built-in gateway. Default: http://localhost and its port.'),
  PORTAL_DATA_DIR: z
    .string()
    .min(1)
    .prefault('./data')
    .describe('Folder for the embedded database, the secret key and sample passwords.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'Write postgres://user:password@host:port/database.' })
    .optional()
    .describe('A PostgreSQL server (15 or newer). Without it the embedded server runs in the data folder.'),
  PORTAL_DATABASE_MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(2)
    .max(500)
    .prefault('20')
    .describe('Database connections of this process at most.'),
  PORTAL_SECRET_KEY: z
    .string()
    .optional()
    .describe(
      '64 hexadecimal digits (or base64 of 32 bytes) that seal all secrets. Without it: the file `secret.key` in the data folder.',
    ),
  PORTAL_SAMPLE: z
    .enum(['auto', '1', '0'], 'Write auto, 1 or 0.')
    .prefault('auto')
    .describe(
      'Sample content: `auto` loads it into an empty embedded database of an evaluation start, `1` into any empty database, `0` never.',
    ),
  PORTAL_TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .prefault('0')
    .describe('How many proxies in front are believed about the caller’s address.'),
  PORTAL_MAX_UPLOAD_SIZE: z.coerce
    .number()
    .int()
    .min(1024)
    .max(33_554_432)
    .prefault('10485760')
    .describe('Largest uploaded file, in bytes.'),
  PORTAL_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'Write smtps://user:password@mail.example.com:465, or smtp:// for STARTTLS.' })
    .optional()
    .describe(
      'The mail server: `smtps://` for TLS from the beginning, `smtp://` for STARTTLS, with `?tls=none` for plain text. Without it the admin app decides.',
    ),
  PORTAL_MAIL_FROM: z
    .email('Write an e-mail address such as portal@example.com.')
    .optional()
    .describe('The address mails are from, unless the admin app says another.'),
  PORTAL_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .prefault('info')
    .describe('How much is logged.'),
  PORTAL_LOG_FORMAT: z.enum(['json', 'plain']).prefault('json').describe('Log lines as JSON, or plain for reading.'),
  PORTAL_METRICS: yesOrNo
    .prefault('false')
    .describe('Whether `/metrics` answers, to anyone who can reach the portal: keep it from the outside.'),
  PORTAL_ALLOW_PRIVATE_TARGETS: yesOrNo
    .prefault('false')
    .describe('Whether providers, linked documents and webhooks may be at private, loopback or link-local addresses.'),
  PORTAL_WEBHOOK_NETWORKS: networks
    .prefault('')
    .describe(
      'Private, loopback or link-local addresses and networks that webhooks may reach all the same, such as `127.0.0.1, 10.1.0.0/16`.',
    ),
  PORTAL_AUDIT_FORWARD: z
    .url({
      protocol: /^(file|syslogs?)$/,
      error: 'Write file:///var/log/portico-audit.jsonl, syslog://host:601 or syslogs://host:6514.',
    })
    .refine(namesItsPlace, 'Write file:///var/log/portico-audit.jsonl, syslog://host:601 or syslogs://host:6514.')
    .optional()
    .describe(
      'Where the audit log is copied as it grows: a file of JSON lines, or a syslog server over TCP (`syslog://`) or TLS (`syslogs://`).',
    ),
  PORTAL_EVALUATION: yesOrNo
    .prefault('false')
    .describe('Evaluation: loopback only, sample content, private targets allowed. Set by `npm start`.'),
} as const satisfies Record<string, z.ZodType>

export type Variables = { [N in keyof typeof variables]: z.output<(typeof variables)[N]> }

/** Links within the pages begin at the root. */
function isWholeHost(text: string): boolean {
  if (!URL.canParse(text)) return true // refused already
  const { origin, href } = new URL(text)
  return href === `${origin}/`
}

/** `syslog:host` is an address too, but one without a host. */
function namesItsPlace(text: string): boolean {
  if (!URL.canParse(text)) return true // refused already
  const { protocol, hostname, pathname } = new URL(text)
  return protocol === 'file:' ? pathname.length > 1 : hostname !== ''
}
