import { Download } from 'lucide-react'
import type { ItemOf } from '../api/client.ts'
import { addressOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonOut, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { AuditFilterFields } from './audit-filter-fields.tsx'
import { useAuditFilters } from './audit-filters.ts'
import { actionInWords, kindInWords } from './audit-words.ts'

type Entry = ItemOf<'listAuditEntries'>

const columns: readonly Column<Entry>[] = [
  {
    label: 'What was done',
    show: ({ id, action }) => <LinkTo to={paths.auditEntry(id)}>{actionInWords(action)}</LinkTo>,
  },
  {
    label: 'To',
    show: ({ object }) => (
      <>
        <LinkTo to={paths.auditEntries({ objectKind: object.kind, objectId: object.id })}>
          {object.name || object.id}
        </LinkTo>
        <Soft>{kindInWords(object.kind)}</Soft>
      </>
    ),
  },
  {
    label: 'By',
    show: ({ actor }) =>
      actor.id ? <LinkTo to={paths.auditEntries({ actorId: actor.id })}>{actor.name}</LinkTo> : actor.name,
  },
  { label: 'When', show: ({ at }) => <Moment at={at} /> },
]

/** Who did what, narrowed down by person, action, thing and time. */
export function AuditEntriesPage() {
  const filters = useAuditFilters()
  const entries = useRead('listAuditEntries', { query: filters.listQuery }, { keepPrevious: true })
  return (
    <Page
      title="Audit log"
      lead="Every change, written together with the change itself."
      actions={
        <>
          <ExportButton query={{ ...filters.query, format: 'csv' }}>Export as CSV</ExportButton>
          <ExportButton query={{ ...filters.query, format: 'jsonl' }}>Export as JSON lines</ExportButton>
        </>
      }
    >
      <AuditFilterFields filters={filters} problem={entries.error} first={entries.data?.items[0]} />
      <List
        title="Audit log"
        asked={entries}
        state={filters.state}
        columns={columns}
        empty={<Empty title="Nothing was done yet">The first change to anything appears here.</Empty>}
      />
      <p>
        <LinkTo to={paths.auditRetention()}>How long the audit log is kept</LinkTo>
      </p>
    </Page>
  )
}

const ExportButton = ({ query, children }: { query: Record<string, unknown>; children: string }) => (
  <ButtonOut
    href={addressOf('/audit-entries/export', { query })}
    download
    variant="default"
    leftSection={<Download size={16} aria-hidden />}
  >
    {children}
  </ButtonOut>
)
