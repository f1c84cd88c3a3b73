import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Moment } from '../ui/moment.tsx'
import { Panel } from '../ui/panel.tsx'
import { actionInWords } from './history-in-words.ts'

const columns: readonly Column<ItemOf<'listCredentialHistory'>>[] = [
  { label: 'What was done', show: actionInWords },
  { label: 'By', show: ({ actor }) => actor },
  { label: 'When', show: ({ at }) => <Moment at={at} /> },
]

/** Who did what with it, from the audit log, newest first. */
export function CredentialHistory({ credentialId }: { credentialId: string }) {
  const [limit, setLimit] = useState(10)
  const history = useRead(
    'listCredentialHistory',
    { params: { credentialId }, query: { limit } },
    { keepPrevious: true },
  )
  return (
    <Panel title="History">
      <Answer of={history}>
        {({ items, nextCursor }) => (
          <>
            <DataTable title="History" items={items} columns={columns} busy={history.isFetching} />
            {nextCursor && limit < 100 && (
              <Button size="xs" variant="default" onClick={() => setLimit(100)}>
                Show more
              </Button>
            )}
          </>
        )}
      </Answer>
    </Panel>
  )
}
