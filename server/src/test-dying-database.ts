import type { KyselyPlugin } from 'kysely'
import type { Db } from './platform/database/database.ts'

/**
 * The database as a process sees it that is killed after so many statements: from then on nothing it wants reaches the server, and what
 * it had not committed is taken back.
 */
export function dyingDatabase(db: Db, statements: number): { db: Db; isDead(): boolean } {
  let left = statements
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (left <= 0) throw new Error('killed')
      left -= 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { db: db.withPlugin(plugin), isDead: () => left <= 0 }
}
