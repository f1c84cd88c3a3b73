import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createLog } from '../platform/log.ts'
import type { Stage } from '../test-capabilities.ts'
import { createRenderer } from '../themes/index.ts'
import { defaultThemeFolder } from '../themes/theme-fixture.ts'
import { createNotifications } from './index.ts'
import { type ConnectMail, connectMail } from './smtp.ts'

/** What a mail server does with one mail; the reply is a line of SMTP, null closes the connection instead of answering, '' says nothing. */
export interface Behaviour {
  greets?: boolean
  recipient?: (address: string) => string
  data?: () => string | null
}

export interface Mailbox {
  port: number
  /** What was taken, as it came over the wire. */
  letters: string[]
  behave(behaviour: Behaviour): void
}

/** A mail server on loopback that takes what it is given: the outside world of these tests, speaking the real protocol. */
export async function openMailbox(): Promise<Mailbox> {
  const letters: string[] = []
  let behaviour: Behaviour = {}
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket, letters, () => behaviour)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    port: (server.address() as { port: number }).port,
    letters,
    behave(next) {
      behaviour = next
    },
  }
}

function serve(socket: Socket, letters: string[], behaviour: () => Behaviour): void {
  let buffer = ''
  let reading = false
  const say = (line: string) => socket.write(`${line}\r\n`)
  if (behaviour().greets !== false) say('220 mailbox ready')
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    buffer += chunk
    for (;;) {
      const end = reading ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
      if (end < 0) return
      const text = buffer.slice(0, end)
      buffer = buffer.slice(end + (reading ? 5 : 2))
      if (reading) {
        reading = false
        const answer = behaviour().data ? behaviour().data?.() : '250 taken'
        if (!answer || answer.startsWith('250')) letters.push(text)
        if (answer === null || answer === undefined) socket.destroy()
        else if (answer !== '') say(answer)
      } else reading = command(text, say, behaviour())
    }
  })
}

function command(line: string, say: (line: string) => void, { recipient }: Behaviour): boolean {
  const [verb = ''] = line.toUpperCase().split(/[ :]/)
  if (verb === 'DATA') {
    say('354 go on')
    return true
  }
  if (verb === 'RCPT') say(recipient?.(/<([^>]*)>/.exec(line)?.[1] ?? '') ?? '250 known')
  else say(verb === 'QUIT' ? '221 bye' : '250 mailbox')
  return false
}

export type Post = Awaited<ReturnType<typeof openPost>>

/** Drawing and delivery on a stage, with the default theme and a mail server on loopback. */
export async function openPost(
  stage: Stage,
  { evaluation = false, connectTo = connectMail }: { evaluation?: boolean; connectTo?: ConnectMail } = {},
) {
  const { db, clock, capabilities } = stage
  const renderer = await createRenderer({ themeFolder: defaultThemeFolder, log: { warn() {} } })
  onTestFinished(() => renderer.close())
  const log = createLog({ level: 'silent', format: 'json' })
  const mailbox = await openMailbox()
  const settings = capabilities.mailSettings
  const notifications = createNotifications({
    db,
    now: clock.now,
    log,
    vault: stage.vault,
    renderer,
    settings,
    languages: capabilities.mailLanguages,
    baseUrl: 'http://localhost:3001',
    evaluation,
    connect: connectTo,
  })
  const connect = () =>
    settings.updateMailSettings(
      stage.owner,
      {
        server: { host: '127.0.0.1', port: mailbox.port, security: 'none', username: '' },
        fromAddress: 'portal@example.com',
        fromName: 'Acme portal',
        replyTo: null,
        ownerNotices: [],
      },
      null,
    )
  return { ...notifications, mailbox, connect }
}
