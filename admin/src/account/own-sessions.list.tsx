import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, DataTable, Soft } from '../ui/data-table.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { StatusMark } from '../ui/status-mark.tsx'

type OwnSession = ItemOf<'listOwnSessions'>

export function OwnSessionsPage() {
  const sessions = useRead('listOwnSessions', {})
  const endOne = useChange('endOwnSession')
  const endOthers = useChange('endOtherSessions')
  const [ending, setEnding] = useState<OwnSession | 'others' | null>(null)
  const columns: readonly Column<OwnSession>[] = [
    {
      label: 'Where',
      show: ({ device, address }) => (
        <>
          {device}
          <Soft>{address}</Soft>
        </>
      ),
    },
    { label: 'Since', show: ({ createdAt }) => <Moment at={createdAt} /> },
    { label: 'Last seen', show: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
    {
      label: 'End',
      show: (session) =>
        session.current ? (
          <StatusMark tone="good">This one</StatusMark>
        ) : (
          <Button
            size="xs"
            variant="default"
            aria-label={`End the session of ${session.device}`}
            onClick={() => setEnding(session)}
          >
            End
          </Button>
        ),
    },
  ]
  return (
    <Page
      title="Where you are signed in"
      lead="End what you do not know, and change your password then."
      actions={
        <Button disabled={(sessions.data?.items.length ?? 0) < 2} onClick={() => setEnding('others')}>
          Sign out everywhere else
        </Button>
      }
    >
      <Answer of={sessions}>
        {({ items }) => <DataTable title="Your sessions" items={items} columns={columns} />}
      </Answer>
      {ending === 'others' && (
        <Confirm
          title="Sign out everywhere else?"
          verb="Sign out there"
          act={() => endOthers.mutateAsync({})}
          done="You are signed in here only."
          onClose={() => setEnding(null)}
        >
          Every session but this one ends. What is typed there and not saved is lost.
        </Confirm>
      )}
      {ending !== null && ending !== 'others' && (
        <Confirm
          title={`End the session of ${ending.device}?`}
          verb="End session"
          act={() => endOne.mutateAsync({ params: { sessionId: ending.id } })}
          done="The session has ended."
          onClose={() => setEnding(null)}
        >
          Whoever uses it has to sign in again. What is typed there and not saved is lost.
        </Confirm>
      )}
    </Page>
  )
}
