import { open } from 'node:fs/promises'
import { connect, isIP } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface ForwardedEntry {
  at: Date
  action: string
  /** One JSON object, without a line break. */
  json: string
}

/** Takes entries or throws; what it has taken may come again under the same id. */
export type AuditDestination = (entries: readonly ForwardedEntry[]) => Promise<void>

/** @param address `file:///path`, `syslog://host:port` (TCP) or `syslogs://host:port` (TLS) */
export function auditDestination(address: string, hostName: string): AuditDestination {
  const url = new URL(address)
  if (url.protocol === 'file:') return intoFile(fileURLToPath(url))
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const encrypted = url.protocol === 'syslogs:'
  const port = url.port ? Number(url.port) : encrypted ? 6514 : 601
  return (entries) => sendOver({ host, port, encrypted }, entries.map((entry) => syslogFrame(entry, hostName)).join(''))
}

/** Opened anew for each batch, so that a file that was moved away by log rotation is made again. */
const intoFile =
  (path: string): AuditDestination =>
  async (entries) => {
    const file = await open(path, 'a+', 0o600)
    try {
      const { size } = await file.stat()
      const last = size === 0 ? undefined : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString()
      // A line that a kill has cut off ends here; its entry comes again.
      const start = last === undefined || last === '\n' ? '' : '\n'
      await file.appendFile(start + entries.map(({ json }) => `${json}\n`).join(''))
      await file.sync()
    } finally {
      await file.close()
    }
  }

/** Facility 13 (log audit), severity 6 (informational). */
const priority = 13 * 8 + 6

/** RFC 5424 in the framing of RFC 6587 (octet counting), which RFC 5425 has as well. */
function syslogFrame({ at, action, json }: ForwardedEntry, hostName: string): string {
  const message = `<${priority}>1 ${at.toISOString()} ${hostName} portico - ${action.slice(0, 32)} - ${json}`
  return `${Buffer.byteLength(message)} ${message}`
}

const patienceMs = 10_000

async function sendOver(to: { host: string; port: number; encrypted: boolean }, text: string): Promise<void> {
  const socket = to.encrypted ? await connectEncrypted(to) : connect(to)
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('The syslog server did not answer in time.')))
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.resume().end(text)
  })
}

/** Says which name it wants: a server may hold certificates for several. */
async function connectEncrypted({ host, port }: { host: string; port: number }) {
  const tls = await import('node:tls')
  return tls.connect({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
}
