import type pg from 'pg'
import { type Change, changeChannel, changeOf } from './changes.ts'

export interface Notices {
  /** Resolves when listening for the first time. */
  ready: Promise<void>
  close(): Promise<void>
}

export interface NoticesOptions {
  pool: pg.Pool
  /** Also called with `everything` after a connection was lost, since notices may have been missed. */
  onChange(change: Change): void
  onError(error: unknown): void
  retryMs: number
}

/** Listens for changes that other processes make; takes one connection of the pool for good. */
export function listenForChanges({ pool, onChange, onError, retryMs }: NoticesOptions): Notices {
  let client: pg.PoolClient | null = null
  let retry: NodeJS.Timeout | undefined
  let closed = false

  async function connect(): Promise<void> {
    const connected = await pool.connect()
    if (closed) return connected.release(true)
    client = connected
    connected.on('notification', (notice) => onChange(changeOf(notice.payload)))
    const ended = (error: Error) => {
      // One that was replaced already may still end.
      if (client === connected) lost(error)
    }
    connected.on('error', ended)
    connected.on('end', () => ended(new Error('The connection for notices ended.')))
    await connected.query(`listen ${changeChannel}`)
    onChange({ kind: 'everything' })
  }

  function lost(error: unknown): void {
    if (closed) return
    const broken = client
    client = null
    if (broken) broken.release(true)
    onError(error)
    clearTimeout(retry)
    retry = setTimeout(() => connect().catch(lost), retryMs).unref()
  }

  return {
    ready: connect().catch(lost),
    async close() {
      closed = true
      clearTimeout(retry)
      const listening = client
      client = null
      // Not given back to the pool: the next user would still get notices.
      listening?.release(true)
    },
  }
}
