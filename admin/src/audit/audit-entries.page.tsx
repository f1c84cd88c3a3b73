import { useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import styles from './audit.module.css'
import { type Change, readDetails, valueInWords } from './audit-changes.ts'
import { actionInWords, fieldInWords, kindInWords, pageOf } from './audit-words.ts'

type Entry = Reply<'showAuditEntry'>

export function AuditEntryPage() {
  const { auditEntryId = '' } = useParams({ strict: false }) as { auditEntryId?: string }
  const entry = useRead('showAuditEntry', { params: { auditEntryId } })
  const { data } = entry
  return (
    <Page
      title={data ? actionInWords(data.action) : 'Audit entry'}
      trail={[{ label: 'Audit log', to: paths.auditEntries() }]}
      {...(data ? { history: data.object } : {})}
    >
      <Answer of={entry}>{(shown) => <EntryContent entry={shown} />}</Answer>
    </Page>
  )
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'long' })

const columns: readonly Column<Change & { id: string }>[] = [
  { label: 'Field', show: ({ field }) => fieldInWords(field) },
  { label: 'Before', show: ({ before }) => <Value of={before} /> },
  { label: 'After', show: ({ after }) => <Value of={after} /> },
]

function EntryContent({ entry }: { entry: Entry }) {
  const { changes, rest } = readDetails(entry.details)
  return (
    <Columns side={<Circumstances entry={entry} />}>
      {changes.length > 0 && (
        <Panel title="What changed">
          <DataTable
            title="What changed"
            items={changes.map((change) => ({ ...change, id: change.field }))}
            columns={columns}
          />
        </Panel>
      )}
      {rest.length > 0 && (
        <Panel title="Details">
          <Facts facts={rest.map(([field, value]) => [fieldInWords(field), <Value key={field} of={value} />])} />
        </Panel>
      )}
      {changes.length === 0 && rest.length === 0 && (
        <Panel title="Details">
          <p>The action says it all.</p>
        </Panel>
      )}
    </Columns>
  )
}

const Value = ({ of }: { of: unknown }) => <span className={styles.value}>{valueInWords(of)}</span>

function Circumstances({ entry: { actor, object, ...entry } }: { entry: Entry }) {
  const page = pageOf(object)
  const name = object.name || object.id
  return (
    <Panel title="Circumstances" quiet>
      <Facts
        facts={[
          [
            kindInWords(object.kind),
            page ? (
              <LinkTo key="object" to={page}>
                {name}
              </LinkTo>
            ) : (
              name
            ),
          ],
          ['By', actor.name],
          [
            'When',
            <time key="at" dateTime={entry.at}>
              {exact.format(new Date(entry.at))}
            </time>,
          ],
          ['From address', entry.address],
          ['Request', entry.requestId],
        ]}
      />
      {actor.id && (
        <ButtonTo to={paths.auditEntries({ actorId: actor.id })} variant="default" size="xs">
          Everything by {actor.name}
        </ButtonTo>
      )}
    </Panel>
  )
}
