import type { ItemOf } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

type Status = ItemOf<'listAccounts'>['status']

const marks: Record<Status, { tone: Tone; word: string }> = {
  pending: { tone: 'wait', word: 'Pending' },
  active: { tone: 'good', word: 'Active' },
  disabled: { tone: 'bad', word: 'Disabled' },
}

export const AccountStatus = ({ status }: { status: Status }) => (
  <StatusMark tone={marks[status].tone}>{marks[status].word}</StatusMark>
)
