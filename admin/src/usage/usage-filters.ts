import { useLocation, useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'

/** What usage can be narrowed down to, by its name in the address. */
export const dimensions = ['productId', 'planId', 'organisationId', 'appId', 'credentialId'] as const
export type Dimension = (typeof dimensions)[number]

/** By their names in the address; an empty text takes one away. */
export type UsageChoice = Partial<Record<Dimension | 'from' | 'to' | 'unit' | 'status', string>>

const days = 86_400_000
const shownDays = 30

/** The filters of usage, kept in the address so that a view can be sent to somebody. */
export function useUsageFilters() {
  const location = useLocation()
  const navigate = useNavigate()
  const search = location.search as Record<string, unknown>
  const text = (name: string) => (search[name] === undefined ? '' : String(search[name]))
  const today = new Date().toISOString().slice(0, 10)
  const from = text('from') || new Date(Date.now() - (shownDays - 1) * days).toISOString().slice(0, 10)
  const to = text('to') || today
  const unit = text('unit') === 'hour' ? ('hour' as const) : ('day' as const)
  const chosen = Object.fromEntries(dimensions.map((name) => [name, text(name)]).filter(([, id]) => id !== ''))
  const status = text('status')
  const exportQuery = { from, to, unit, ...chosen, ...(status === '' ? {} : { status }) }
  return {
    from,
    to,
    unit,
    status,
    chosen: chosen as Partial<Record<Dimension, string>>,
    chosenDimensions: Object.keys(chosen).map((name) => name.slice(0, -'Id'.length)),
    isFiltered: status !== '' || Object.keys(chosen).length > 0,
    set: (change: UsageChoice) => void navigate({ ...targetOf(search, change), resetScroll: false }),
    /** The address with one more choice. */
    narrowedTo: (change: UsageChoice) => paths.usage(targetOf(search, change).search),
    exportQuery,
    query: exportQuery,
  }
}

const targetOf = (search: Record<string, unknown>, change: UsageChoice) => {
  const kept = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '' && value !== undefined)
  return { to: paths.usage(), search: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])) }
}

export type UsageFilters = ReturnType<typeof useUsageFilters>
