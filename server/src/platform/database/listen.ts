import type { Log } from '../log.ts'
import type { LastingConnection } from './lasting-connection.ts'

/** Told of a notice with its payload; with null whenever listening (again) begins, as notices may have been missed. */
export type NoticeHandler = (payload: string | null) => unknown

/** LISTEN on PostgreSQL's channels over the one lasting connection of the process. */
export interface Listener {
  /** @returns ends it */
  listen(channel: string, handler: NoticeHandler): () => void
}

export function createListener(connection: LastingConnection, log: Log): Listener {
  const handlers = new Map<string, Set<NoticeHandler>>()

  async function tell(channel: string, handler: NoticeHandler, payload: string | null): Promise<void> {
    try {
      await handler(payload)
    } catch (error) {
      log.error({ err: error, channel }, 'a notice could not be acted on')
    }
  }

  connection.onOpen(async (client) => {
    client.on('notification', ({ channel, payload = '' }) => {
      for (const handler of handlers.get(channel) ?? []) void tell(channel, handler, payload)
    })
    for (const [channel, all] of handlers) {
      await client.query(`listen ${client.escapeIdentifier(channel)}`)
      for (const handler of all) void tell(channel, handler, null)
    }
  })

  return {
    listen(channel, handler) {
      const known = handlers.get(channel)
      handlers.set(channel, new Set([...(known ?? []), handler]))
      connection
        .use((client) => client.query(`listen ${client.escapeIdentifier(channel)}`))
        ?.then(() => tell(channel, handler, null))
        .catch((error: unknown) => log.warn({ err: error, channel }, 'listening failed; a new connection is opened'))
      return () => void handlers.get(channel)?.delete(handler)
    },
  }
}
