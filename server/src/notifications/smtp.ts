import type { Transporter } from 'nodemailer'
import type { Secret } from '../platform/crypto/secret.ts'
import type { Sender } from './mail-settings.ts'

export interface MailServer {
  host: string
  port: number
  /** TLS from the beginning; STARTTLS, refused when it is not offered; plain text. */
  security: 'tls' | 'starttls' | 'none'
  username: string
  password: Secret | null
}

export interface Letter {
  /** Repeated attempts carry the same, so that a mail sent twice can be told to be one. */
  messageId: string
  to: string
  subject: string
  text: string
  html: string
  /** Where its recipient ends such mails (RFC 2369). */
  unsubscribeUrl?: string | undefined
}

/** A mail could not be handed over. `permanent`: the server will not take this mail, however often it is tried. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
  /** The server itself can't be used now, so that other mails need not be tried. */
  readonly server: boolean
  readonly permanent: boolean

  constructor(message: string, { server, permanent, cause }: { server: boolean; permanent: boolean; cause: unknown }) {
    super(message, { cause })
    this.server = server
    this.permanent = permanent
  }
}

export interface MailConnection {
  /** @throws MailRefused */
  send(letter: Letter): Promise<void>
  close(): void
}

export type ConnectMail = (server: MailServer, sender: Sender) => MailConnection

/** How long a server may take, in milliseconds. */
export interface MailPatience {
  /** Until there is a connection, and then until it greets. */
  greetingMs: number
  /** Between any two things it says. */
  silenceMs: number
}

/** Speaks SMTP. One connection is used for all mails of a run. */
export const connectMailWithin =
  (patience: Readonly<MailPatience>): ConnectMail =>
  (server, sender) => {
    let opened: Promise<Transporter> | undefined
    const open = () => (opened ??= openTransport(server, patience))
    return {
      async send({ messageId, to, subject, text, html, unsubscribeUrl }) {
        try {
          await (await open()).sendMail({
            messageId,
            from: { name: sender.name, address: sender.address },
            to: { name: '', address: to },
            ...(sender.replyTo ? { replyTo: sender.replyTo } : {}),
            subject,
            text,
            html,
            headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribeHeaders(unsubscribeUrl) },
          })
        } catch (error) {
          throw refusalOf(error)
        }
      },
      close: () => void opened?.then((transport) => transport.close()),
    }
  }

export const connectMail = connectMailWithin({ greetingMs: 10_000, silenceMs: 30_000 })

/** One click is for addresses that can be trusted to reach us unread (RFC 8058). */
function unsubscribeHeaders(url: string | undefined): Record<string, string> {
  if (url === undefined) return {}
  const oneClick = url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}
  return { 'List-Unsubscribe': `<${url}>`, ...oneClick }
}

async function openTransport(server: MailServer, { greetingMs, silenceMs }: MailPatience): Promise<Transporter> {
  // Loaded for the first mail: it is large, and many portals send none.
  const { createTransport } = await import('nodemailer')
  return createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.username ? { auth: { user: server.username, pass: server.password?.expose() ?? '' } } : {}),
    pool: true,
    maxConnections: 1,
    connectionTimeout: greetingMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** What nodemailer and the server say: the stage at which it stopped, and the three digits of RFC 5321. */
interface SmtpError {
  code?: string
  command?: string
  responseCode?: number
  response?: string
  message: string
}

function refusalOf(cause: unknown): MailRefused {
  const { code, command, responseCode, response, message } = cause as SmtpError
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  const permanent = isAboutMail && responseCode !== undefined && responseCode >= 500
  const said = response ?? message
  const sentences: Record<string, string> = {
    EAUTH: `The mail server does not accept user name and password: ${said}`,
    EDNS: `The mail server’s name is not known: ${said}`,
    ECONNECTION: `The mail server can’t be reached: ${said}`,
    ESOCKET: `The mail server can’t be reached: ${said}`,
    ETIMEDOUT: 'The mail server did not answer in time.',
    ETLS: `A protected connection to the mail server was not possible: ${said}`,
    EENVELOPE: `The mail server does not take this address: ${said}`,
    EMESSAGE: `The mail server does not take this mail: ${said}`,
  }
  const sentence =
    sentences[code ?? ''] ?? `The mail could not be handed over${command ? ` (${command})` : ''}: ${said}`
  return new MailRefused(sentence.slice(0, 500), { server: !isAboutMail, permanent, cause })
}
