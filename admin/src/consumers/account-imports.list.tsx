import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { AccountImportMark, countsInWords } from './account-import-mark.tsx'

const columns: readonly Column<ItemOf<'listAccountImports'>>[] = [
  {
    label: 'File',
    show: ({ id, fileName, by }) => (
      <>
        <LinkTo to={paths.accountImport(id)}>{fileName}</LinkTo>
        <Soft>{by}</Soft>
      </>
    ),
  },
  { label: 'Rows', numeric: true, show: ({ rows }) => rows.toLocaleString('en-GB') },
  { label: 'What became of them', show: ({ counts }) => countsInWords(counts) },
  { label: 'Status', show: ({ state }) => <AccountImportMark state={state} /> },
  { label: 'Since', show: ({ createdAt }) => <Moment at={createdAt} /> },
]

export function AccountImportsPage() {
  const state = useListState([])
  const { search: _, ...query } = state.query
  const imports = useRead('listAccountImports', { query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  return (
    <Page
      title="Imports"
      lead="People from CSV files. Forgotten 30 days after they are over."
      trail={[{ label: 'Accounts', to: paths.accounts() }]}
      actions={mayWrite && <ButtonTo to={paths.newAccountImport()}>Import people</ButtonTo>}
    >
      <List
        title="Imports"
        asked={imports}
        state={state}
        columns={columns}
        empty={
          <Empty title="Nothing was imported">
            A CSV file brings many people at once: with their organisation, teams and custom fields.
          </Empty>
        }
      />
    </Page>
  )
}
