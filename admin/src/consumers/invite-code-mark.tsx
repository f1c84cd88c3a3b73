import type { ItemOf } from '../api/client.ts'
import { StatusMark } from '../ui/status-mark.tsx'

const marks = {
  usable: ['good', 'Usable'],
  inactive: ['quiet', 'Switched off'],
  expired: ['bad', 'Expired'],
  'used-up': ['quiet', 'Used up'],
} as const

export const InviteCodeMark = ({ state }: { state: ItemOf<'listInviteCodes'>['state'] }) => (
  <StatusMark tone={marks[state][0]}>{marks[state][1]}</StatusMark>
)
