import { LRUCache } from 'lru-cache'
import pg from 'pg'

/** Asked this often, a statement is worth a place in every connection. */
const worthIt = 3
/** Texts known at a time, and the longest: lists of hundreds of ids are hardly ever of the same length again. */
const [mostTexts, longestText] = [500, 8_000]
/** A column added by the next release would change what these answer, which a prepared statement refuses. */
const everyColumn = /(\bselect|\bdistinct|\breturning|[.,])\s*\*/i
/** The best plan for a search depends on the word: a rare one is looked up, a frequent one is soon met in the list. */
const search = /\bi?like\b|@@/i
/** Without values only these are worth it: the beginning and the end of a transaction have no plan. */
const question = /^\s*(select|with)\b/i

/** Gives statements that come again a name by which a connection remembers them, parsed and planned. */
export function createStatementNames() {
  const known = new LRUCache<string, { asked: number; named: { name: string; text: string } | undefined }>({
    max: mostTexts,
  })
  let last = 0
  return (text: string): { name: string; text: string } | undefined => {
    if (text.length > longestText) return undefined
    const statement = known.get(text) ?? { asked: 0, named: undefined }
    if (statement.asked === 0) known.set(text, statement)
    statement.asked += 1
    if (statement.asked === worthIt && !everyColumn.test(text) && !search.test(text)) {
      last += 1
      // Connections keep the text they are given: one for all of them.
      statement.named = { name: `portico_${last}`, text }
    }
    return statement.named
  }
}

const named = createStatementNames()

/**
 * A connection that prepares what it is asked often: planning a query over seven tables costs the server several times its execution.
 * Why this is safe: docs/decisions/0032-prepared-statements.md.
 */
export class PreparingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    const ask = this.query.bind(this) as (...words: unknown[]) => unknown
    // The type has a form for each use; a text that stands beside its values is looked at here, everything else is passed on.
    this.query = ((statement: unknown, values?: unknown, ...rest: unknown[]) => {
      const withValues = typeof statement === 'string' && Array.isArray(values)
      const known = withValues && (values.length > 0 || question.test(statement)) ? named(statement) : undefined
      this.#sendTogether()
      return known ? ask({ ...known, values }, ...rest) : ask(statement, values, ...rest)
    }) as typeof this.query
  }

  /** What is begun together leaves in one piece: each write is a call of the system, which costs more than most statements. */
  #sendTogether(): void {
    const { stream } = this.connection
    if (stream.writableCorked > 0) return
    stream.cork()
    process.nextTick(() => stream.uncork())
  }
}
