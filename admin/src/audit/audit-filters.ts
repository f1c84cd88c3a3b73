import { useListState } from '../ui/list-state.ts'

const names = ['actorId', 'action', 'objectKind', 'objectId', 'from', 'to'] as const

/** The filters of the log, kept in the address so that a view can be sent to somebody; days are those of the reader. */
export function useAuditFilters() {
  const state = useListState(names)
  const filter = (name: (typeof names)[number]) => state.filter(name)
  const [from, to] = [filter('from'), filter('to')]
  const query = {
    actorId: filter('actorId'),
    action: filter('action'),
    objectKind: filter('objectKind'),
    objectId: filter('objectId'),
    from: startOfDay(from, 0),
    to: startOfDay(to, 1),
  }
  const { cursor, limit } = state.query
  return { state, filter, query, listQuery: { ...query, cursor, limit } }
}

export type AuditFilters = ReturnType<typeof useAuditFilters>

/** The first moment of a day, or of one so many days later; empty for what is no day. */
function startOfDay(day: string, later: number): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  return year ? new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString() : ''
}
