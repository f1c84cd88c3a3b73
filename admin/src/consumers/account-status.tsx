import type { ItemOf } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

type Account = ItemOf<'listAccounts'>

const marks: Record<Account['status'], { tone: Tone; word: string }> = {
  pending: { tone: 'wait', word: 'Pending' },
  active: { tone: 'good', word: 'Active' },
  disabled: { tone: 'bad', word: 'Disabled' },
}

interface AccountStatusProps {
  status: Account['status']
  lockedUntil?: Account['lockedUntil']
}

export function AccountStatus({ status, lockedUntil = null }: AccountStatusProps) {
  if (lockedUntil && status === 'active') return <StatusMark tone="wait">Locked</StatusMark>
  return <StatusMark tone={marks[status].tone}>{marks[status].word}</StatusMark>
}
