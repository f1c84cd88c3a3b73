import { useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Moment } from '../ui/moment.tsx'
import { Panel } from '../ui/panel.tsx'
import styles from './message.module.css'
import type { AccessRequestStatus } from './request-status.tsx'

const words: Record<AccessRequestStatus, string> = {
  pending: 'Sent',
  approving: 'Approved',
  approved: 'In force',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
}

/** Every state the request has been in: who, when and why. */
export function AccessRequestHistory({ accessRequestId, status }: { accessRequestId: string; status: string }) {
  const history = useRead(
    'showAccessRequestHistory',
    { params: { accessRequestId } },
    { refetchInterval: status === 'approving' ? 1000 : false },
  )
  return (
    <Panel title="History" quiet>
      <Answer of={history}>
        {({ items }) => (
          <ol className={styles.history}>
            {items.map(({ to, by, reason, at }) => (
              <li key={`${to} ${at}`}>
                <strong>{words[to]}</strong> by {by}, <Moment at={at} />
                {reason && <div>{reason}</div>}
              </li>
            ))}
          </ol>
        )}
      </Answer>
    </Panel>
  )
}
