import { Group, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { livePaths } from '../paths.ts'
import { Button } from '../ui/button.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { StatusMark } from '../ui/status-mark.tsx'
import styles from './inbox.module.css'

type Entry = ItemOf<'listInboxEntries'>

export function InboxPage() {
  const state = useListState(['unread'])
  const onlyUnread = state.filter('unread') === 'yes'
  const { cursor, limit, total } = state.query
  const entries = useRead(
    'listInboxEntries',
    { query: { cursor, limit, total, ...(onlyUnread ? { unread: 'true' } : {}) } },
    { keepPrevious: true, refetchInterval: 60_000 },
  )
  const count = useRead('countUnreadEntries', {})
  const markAll = useChange('markEntriesRead')
  const newest = state.page.isFirst ? entries.data?.items[0]?.id : undefined
  return (
    <Page
      title="Inbox"
      lead="What concerns you, kept for 90 days."
      actions={
        newest !== undefined && (count.data?.unread ?? 0) > 0 ? (
          <Button
            variant="default"
            loading={markAll.isPending}
            onClick={() =>
              markAll.mutate(
                { body: { upTo: newest } },
                {
                  onSuccess: () => notifications.show({ message: 'Everything is marked as read.' }),
                  onError: sayFailure,
                },
              )
            }
          >
            Mark all as read
          </Button>
        ) : undefined
      }
    >
      <List
        title="Inbox"
        asked={entries}
        state={state}
        columns={columns}
        filters={
          <Switch
            label="Only unread"
            checked={onlyUnread}
            onChange={(event) => state.setFilter('unread', event.currentTarget.checked ? 'yes' : '')}
          />
        }
        empty={<Empty title="Nothing yet">Requests that wait, registrations and failures are collected here.</Empty>}
      />
    </Page>
  )
}

const columns: readonly Column<Entry>[] = [
  { label: 'What', show: (entry) => <EntryText entry={entry} /> },
  { label: 'When', show: ({ createdAt }) => <Moment at={createdAt} /> },
  { label: 'State', show: (entry) => <ReadSwitch entry={entry} /> },
]

function EntryText({ entry: { id, text, href, readAt } }: { entry: Entry }) {
  const markRead = useChange('markEntryRead')
  const look = readAt === null ? undefined : styles.read
  if (href === null) {
    return (
      <>
        <span className={look}>{text}</span>
        <Soft>What this was about is gone, or can’t be seen by you now.</Soft>
      </>
    )
  }
  const [, path] = /^\/admin(\/.*)$/.exec(href) ?? []
  if (path === undefined) {
    // The live portal marks it as read on the way.
    return (
      <a className={look} href={livePaths.inboxEntry(id)}>
        {text}
      </a>
    )
  }
  return (
    <LinkTo className={look} to={path} onClick={() => readAt === null && markRead.mutate({ params: { entryId: id } })}>
      {text}
    </LinkTo>
  )
}

function ReadSwitch({ entry: { id, text, readAt } }: { entry: Entry }) {
  const mark = useChange(readAt === null ? 'markEntryRead' : 'markEntryUnread')
  const verb = readAt === null ? 'Mark as read' : 'Mark as unread'
  return (
    <Group gap="sm">
      {readAt === null && <StatusMark tone="wait">New</StatusMark>}
      <Button
        size="xs"
        variant="default"
        aria-label={`${verb}: ${text}`}
        loading={mark.isPending}
        onClick={() => mark.mutate({ params: { entryId: id } }, { onError: sayFailure })}
      >
        {verb}
      </Button>
    </Group>
  )
}
