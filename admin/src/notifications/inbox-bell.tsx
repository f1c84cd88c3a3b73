import { ActionIcon } from '@mantine/core'
import { mostUnreadCounted } from '@portico/contract'
import { Bell } from 'lucide-react'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { LinkTo } from '../ui/link-to.tsx'
import styles from './inbox.module.css'

/** The way to the inbox, with how much of it is new. */
export function InboxBell() {
  const asked = useRead('countUnreadEntries', {}, { refetchInterval: 60_000 })
  const unread = asked.data?.unread ?? 0
  const count = unread < mostUnreadCounted ? String(unread) : `${mostUnreadCounted - 1}+`
  const label = unread === 0 ? 'Inbox' : `Inbox, ${count} unread`
  return (
    <nav aria-label="Yours">
      <ActionIcon
        className={styles.bell ?? ''}
        component={LinkTo}
        to={paths.inbox()}
        variant="subtle"
        color="gray"
        c="var(--ink)"
        size={36}
        aria-label={label}
        title={label}
      >
        <Bell size={18} aria-hidden />
        {unread > 0 && (
          <span className={styles.count} aria-hidden>
            {count}
          </span>
        )}
      </ActionIcon>
    </nav>
  )
}
