import { useLocation, useMatch, useNavigate, useRouter } from '@tanstack/react-router'

const pageSize = 25

/** Cursors of the pages before this one travel with the history entry, so that "Previous" works after a reload as well. */
interface PageState {
  before?: readonly string[]
}

/** What a list shows, kept in the address: search words, filters and the cursor of the page. */
export function useListState(filters: readonly string[]) {
  const location = useLocation()
  const navigate = useNavigate()
  const router = useRouter()
  const own = useMatch({ strict: false, select: ({ pathname }) => pathname })
  const search = location.search as Record<string, string | undefined>
  const cursor = search.after ?? ''
  const before = (location.state as PageState).before ?? []
  const go = (change: Record<string, string | undefined>, state: PageState = {}, replace = false) => {
    // Somebody who typed and is on the way to another page is not held back, and does not find the words there.
    if (withoutEnd(router.latestLocation.pathname) !== withoutEnd(own)) return
    const kept = Object.entries({ ...search, after: undefined, ...change }).filter(([, value]) => value)
    void navigate({
      to: location.pathname,
      search: Object.fromEntries(kept),
      state: state as object,
      replace,
      resetScroll: state.before !== undefined,
    })
  }
  const chosen = Object.fromEntries(filters.map((name) => [name, text(search[name])]).filter(([, value]) => value))
  return {
    search: text(search.search),
    filter: (name: string) => text(search[name]),
    isFiltered: Boolean(search.search) || Object.keys(chosen).length > 0,
    setSearch: (words: string) => go({ search: words }, {}, true),
    setFilter: (name: string, value: string) => go({ [name]: value }),
    clear: () => go(Object.fromEntries(['search', ...filters].map((name) => [name, undefined]))),
    query: { ...chosen, search: text(search.search), cursor: text(cursor), limit: pageSize, total: 'true' } as const,
    page: {
      /** How many items stand on earlier pages; unknown when the address of a later page was opened directly. */
      from: cursor === '' ? 0 : before.length > 0 ? before.length * pageSize : null,
      next: (nextCursor: string) => go({ after: nextCursor }, { before: [...before, cursor] }),
      previous: () => go({ after: before.at(-1) }, { before: before.slice(0, -1) }),
      isFirst: cursor === '',
    },
  }
}

export type ListState = ReturnType<typeof useListState>

const withoutEnd = (path: string) => path.replace(/\/+$/, '')

// The router reads a query value such as `7` as a number.
const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))
