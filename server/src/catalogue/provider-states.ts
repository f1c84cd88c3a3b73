import type { Db } from '../platform/database/database.ts'
import type { Operations } from '../providers/index.ts'

export interface ProviderState {
  status: 'none' | 'working' | 'done' | 'failed'
  reason: string | null
}

/** What people are told about each subject: whether what was saved is in force at its provider. */
export async function providerStates(
  operations: Operations,
  db: Db,
  kind: string,
  ids: readonly string[],
): Promise<(id: string) => ProviderState> {
  const states = await operations.states(db, kind, ids)
  return (id) => {
    const state = states.get(id)
    if (!state) return { status: 'none', reason: null }
    if (state.settled) return { status: 'done', reason: null }
    return state.lastError ? { status: 'failed', reason: state.lastError } : { status: 'working', reason: null }
  }
}
