import { Select, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ItemOf, Reply } from '../api/client.ts'
import { addressOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonOut, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty, Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Facts, Panel } from '../ui/panel.tsx'
import { AccountImportMark, countsInWords, ImportRowMark, rowStatusWords } from './account-import-mark.tsx'

type Import = Reply<'showAccountImport'>
type Row = ItemOf<'listAccountImportRows'> & { id: string }

const isAtWork = (latest: Import | undefined) => latest?.state === 'checking' || latest?.state === 'running'

const columns: readonly Column<Row>[] = [
  { label: 'Line', show: ({ line }) => line },
  {
    label: 'Person',
    show: ({ name, email, accountId }) => (
      <>
        {accountId ? <LinkTo to={paths.account(accountId)}>{name || email}</LinkTo> : name || email || 'No name'}
        {name && <Soft>{email}</Soft>}
      </>
    ),
  },
  { label: 'Organisation', show: ({ organisation }) => organisation || 'The default one' },
  { label: 'Status', show: ({ status }) => <ImportRowMark status={status} /> },
  {
    label: 'Why',
    show: ({ faults }) =>
      faults.map(({ column, sentence }) => (
        <div key={`${column} ${sentence}`}>
          {column && <code>{column}</code>} {sentence}
        </div>
      )),
  },
]

/** An import: what the check found, how far the run is, what became of each row. */
export function AccountImportPage() {
  const { accountImportId = '' } = useParams({ strict: false }) as { accountImportId?: string }
  const found = useRead(
    'showAccountImport',
    { params: { accountImportId } },
    { refetchInterval: (latest) => (isAtWork(latest) ? 1000 : false) },
  )
  const mayWrite = useMay('people:write')
  const [asking, ask] = useState<'start' | 'resume' | 'cancel' | null>(null)
  const { data } = found
  const close = () => ask(null)
  const isOver = data?.state === 'finished' || data?.state === 'cancelled'
  return (
    <Page
      title={data?.fileName ?? 'Import'}
      mark={data && <AccountImportMark state={data.state} />}
      trail={[
        { label: 'Accounts', to: paths.accounts() },
        { label: 'Imports', to: paths.accountImports() },
      ]}
      actions={
        data && (
          <>
            {data.state === 'checked' && mayWrite && data.counts.ready + data.counts.joins > 0 && (
              <Button onClick={() => ask('start')}>Start the import</Button>
            )}
            {data.state === 'stopped' && mayWrite && <Button onClick={() => ask('resume')}>Resume the import</Button>}
            {!isOver && mayWrite && (
              <Button variant="default" onClick={() => ask('cancel')}>
                Cancel the import
              </Button>
            )}
            <ButtonOut
              href={addressOf('/account-imports/{accountImportId}/report', { params: { accountImportId } })}
              download
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
            >
              Download the report
            </ButtonOut>
          </>
        )
      }
    >
      <Answer of={found}>
        {(shown) => (
          <Stack gap="xl">
            <Story shown={shown} />
            <Rows shown={shown} />
          </Stack>
        )}
      </Answer>
      {data && asking === 'start' && <StartImport shown={data} onClose={close} />}
      {data && asking === 'resume' && <ResumeImport shown={data} onClose={close} />}
      {data && asking === 'cancel' && <CancelImport shown={data} onClose={close} />}
    </Page>
  )
}

function Story({ shown }: { shown: Import }) {
  const { counts, state, rows } = shown
  const left = state === 'checking' ? counts.unchecked : counts.ready + counts.joins
  const toDo = state === 'checking' ? rows : rows - counts.faulty
  return (
    <Panel title="What the file does" quiet>
      {isAtWork(shown) && (
        <p role="status">
          <progress max={Math.max(toDo, 1)} value={toDo - left} aria-label="Progress" />
          {(toDo - left).toLocaleString('en-GB')} of {toDo.toLocaleString('en-GB')} rows
        </p>
      )}
      {shown.failure && (
        <Notice
          tone={state === 'stopped' ? 'bad' : 'wait'}
          title={state === 'stopped' ? 'The import stopped.' : 'The last piece of work failed and is tried again.'}
        >
          {shown.failure}
        </Notice>
      )}
      {state === 'checked' && (
        <Notice tone={counts.faulty > 0 ? 'wait' : 'info'} title="Nothing has changed yet.">
          {counts.faulty > 0
            ? 'Mend the faulty rows in the file and upload it again, or start the import without them.'
            : 'Look at the rows below, then start the import.'}
        </Notice>
      )}
      <Facts
        facts={[
          ['Rows', rows.toLocaleString('en-GB')],
          ['Of these', countsInWords(counts)],
          ['New people', shown.mails === 'invitation' ? 'Get an invitation' : 'Get no mail'],
          [
            'Addresses that have an account',
            shown.existing === 'skip' ? 'Are skipped' : 'Join the organisation of their row',
          ],
          ['Domains', shown.anyDomain ? 'Any' : 'Those of the sign-up settings'],
          ['By', shown.by],
          ['Uploaded', <Moment key="uploaded" at={shown.createdAt} />],
          ['Changed', <Moment key="changed" at={shown.updatedAt} />],
        ]}
      />
    </Panel>
  )
}

function Rows({ shown: { id, updatedAt } }: { shown: Import }) {
  const queries = useQueryClient()
  // The job says of the import that it has changed something; its rows are told only when they are asked for.
  useEffect(() => {
    if (updatedAt) void queries.invalidateQueries({ queryKey: ['listAccountImportRows'] })
  }, [queries, updatedAt])
  const state = useListState(['status'])
  const params = { accountImportId: id }
  const rows = useRead('listAccountImportRows', { params, query: state.query as object }, { keepPrevious: true })
  const items = rows.data?.items.map((row): Row => ({ ...row, id: String(row.line) }))
  return (
    <List
      title="Rows"
      asked={{ ...rows, data: rows.data && { ...rows.data, items: items ?? [] } }}
      state={state}
      columns={columns}
      searchLabel="Search addresses"
      filters={
        <Select
          label="Status"
          data={[
            { value: '', label: 'Every row' },
            ...Object.entries(rowStatusWords).map(([value, [, label]]) => ({ value, label })),
          ]}
          value={state.filter('status')}
          onChange={(value) => state.setFilter('status', value ?? '')}
          allowDeselect={false}
        />
      }
      empty={<Empty title="No row is left">The people of this import have been deleted since.</Empty>}
    />
  )
}

interface DialogProps {
  shown: Import
  onClose: () => void
}

function StartImport({ shown: { id, counts, mails }, onClose }: DialogProps) {
  const start = useChange('startAccountImport')
  const count = (rows: number, one: string, many: string) =>
    rows === 1 ? `1 ${one}` : `${rows.toLocaleString('en-GB')} ${many}`
  return (
    <Confirm
      title="Start the import?"
      verb="Start the import"
      act={() => start.mutateAsync({ params: { accountImportId: id }, body: { leaveOutFaulty: counts.faulty > 0 } })}
      done="The import has begun."
      onClose={onClose}
    >
      <ul>
        <li>
          {count(counts.ready, 'account is', 'accounts are')} created
          {mails === 'invitation' ? ', each gets an invitation.' : '; nobody gets a mail.'}
        </li>
        {counts.joins > 0 && <li>{count(counts.joins, 'account joins', 'accounts join')} an organisation.</li>}
        {counts.skipped > 0 && <li>{count(counts.skipped, 'row is', 'rows are')} skipped.</li>}
        {counts.faulty > 0 && <li>{count(counts.faulty, 'faulty row is', 'faulty rows are')} left out.</li>}
      </ul>
    </Confirm>
  )
}

function ResumeImport({ shown: { id }, onClose }: DialogProps) {
  const resume = useChange('resumeAccountImport')
  return (
    <Confirm
      title="Resume the import?"
      verb="Resume the import"
      act={() => resume.mutateAsync({ params: { accountImportId: id } })}
      done="The import goes on."
      onClose={onClose}
    >
      It goes on with the row where it stopped. Nobody who was created is created again.
    </Confirm>
  )
}

function CancelImport({ shown: { id, counts }, onClose }: DialogProps) {
  const cancel = useChange('cancelAccountImport')
  return (
    <Confirm
      title="Cancel the import?"
      verb="Cancel the import"
      destructive
      act={() => cancel.mutateAsync({ params: { accountImportId: id } })}
      done="The import is cancelled."
      onClose={onClose}
    >
      {counts.created + counts.joined === 0
        ? 'Nothing has changed, and nothing will.'
        : 'What was created stays; no further row is taken. The same file can be imported again: who is there is skipped.'}
    </Confirm>
  )
}
