import type { ItemOf } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

export type AccessRequestStatus = ItemOf<'listAccessRequests'>['status']

const marks: Record<AccessRequestStatus, { tone: Tone; word: string }> = {
  pending: { tone: 'wait', word: 'Pending' },
  approving: { tone: 'wait', word: 'Approving' },
  approved: { tone: 'good', word: 'Approved' },
  rejected: { tone: 'bad', word: 'Rejected' },
  withdrawn: { tone: 'quiet', word: 'Withdrawn' },
}

export function AccessRequestMark({ status, failure }: { status: AccessRequestStatus; failure: string | null }) {
  if (status === 'approving' && failure) return <StatusMark tone="bad">No credential yet</StatusMark>
  return <StatusMark tone={marks[status].tone}>{marks[status].word}</StatusMark>
}
