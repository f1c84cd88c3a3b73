import type { accessRequestStatus } from '@portico/contract'
import type { z } from 'zod'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

export type AccessRequestStatus = z.output<typeof accessRequestStatus>

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
