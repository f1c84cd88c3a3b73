import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { Failure, Loading } from './answer.tsx'
import { Button } from './button.tsx'
import { type Column, DataTable } from './data-table.tsx'
import styles from './list.module.css'
import type { ListState } from './list-state.ts'
import { Empty } from './notice.tsx'

interface Asked<T> {
  data: { items: readonly T[]; nextCursor: string | null; total: number | null } | undefined
  error: Error | null
  isFetching: boolean
  isPlaceholderData: boolean
  refetch: () => unknown
}

interface ListProps<T> {
  title: string
  asked: Asked<T>
  state: ListState
  columns: readonly Column<T>[]
  menu?: ((item: T) => ReactNode) | undefined
  /** Filters beside the search field. */
  filters?: ReactNode
  searchLabel?: string
  /** What is shown when there is nothing at all. */
  empty: ReactNode
}

/** A searchable, paged list in all its states. */
export function List<T extends { id: string }>(props: ListProps<T>) {
  const { title, asked, state, columns, menu, filters, searchLabel, empty } = props
  const bare = asked.data?.items.length === 0 && state.page.isFirst && !state.isFiltered
  return (
    <>
      {!bare && (searchLabel || filters) && (
        <search className={styles.tools}>
          {searchLabel && <SearchField label={searchLabel} state={state} />}
          {filters}
        </search>
      )}
      {asked.data === undefined && (asked.error ? <Failure error={asked.error} retry={asked.refetch} /> : <Loading />)}
      {asked.data && asked.error && <Failure error={asked.error} retry={asked.refetch} />}
      {asked.data && bare && empty}
      {asked.data && asked.data.items.length === 0 && !bare && (
        <Empty
          title="Nothing matches"
          action={
            <Button variant="default" onClick={state.clear}>
              Show everything
            </Button>
          }
        >
          No entry fits the search and the filters.
        </Empty>
      )}
      {asked.data && asked.data.items.length > 0 && (
        <>
          <DataTable
            title={title}
            items={asked.data.items}
            columns={columns}
            busy={asked.isPlaceholderData}
            menu={menu}
          />
          <Pager shown={asked.data.items.length} data={asked.data} state={state} />
        </>
      )}
    </>
  )
}

function SearchField({ label, state }: { label: string; state: ListState }) {
  const [words, setWords] = useState(state.search)
  const [sent, setSent] = useState(state.search)
  const [seen, setSeen] = useState(state.search)
  if (state.search !== seen) {
    setSeen(state.search)
    // Not by typing here: by the back button, or because everything is to be shown.
    if (state.search !== sent) setWords(state.search)
  }
  const search = useEffectEvent((typed: string) => {
    if (typed.trim() === state.search) return
    setSent(typed.trim())
    state.setSearch(typed.trim())
  })
  useEffect(() => {
    const pause = setTimeout(() => search(words), 250)
    return () => clearTimeout(pause)
  }, [words])
  return (
    <TextInput
      className={styles.search ?? ''}
      type="search"
      label={label}
      leftSection={<Search size={16} aria-hidden />}
      value={words}
      onChange={(event) => setWords(event.currentTarget.value)}
    />
  )
}

const number = new Intl.NumberFormat()

interface PagerProps {
  shown: number
  data: { nextCursor: string | null; total: number | null }
  state: ListState
}

function Pager({ shown, data, state }: PagerProps) {
  const { from, isFirst, next, previous } = state.page
  const { nextCursor, total } = data
  const all = total === null ? '' : ` of ${number.format(total)}`
  const position = from === null ? `${shown}${all}` : `${number.format(from + 1)}–${number.format(from + shown)}${all}`
  return (
    <nav className={styles.pager} aria-label="Pages">
      <span role="status">{position}</span>
      {(nextCursor !== null || !isFirst) && (
        <div>
          <Button variant="default" size="xs" disabled={isFirst} onClick={previous}>
            {from === null ? 'First page' : 'Previous'}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={nextCursor === null}
            onClick={() => nextCursor !== null && next(nextCursor)}
          >
            Next
          </Button>
        </div>
      )}
    </nav>
  )
}
