import type { ItemOf } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

export type MailState = ItemOf<'listMails'>['state']

const marks: Record<MailState, { tone: Tone; word: string }> = {
  waiting: { tone: 'wait', word: 'Waiting' },
  sent: { tone: 'good', word: 'Sent' },
  failed: { tone: 'bad', word: 'Failed' },
  cancelled: { tone: 'quiet', word: 'Cancelled' },
}

export const mailStates = Object.entries(marks).map(([value, { word }]) => ({ value, label: word }))

export const MailMark = ({ state }: { state: MailState }) => (
  <StatusMark tone={marks[state].tone}>{marks[state].word}</StatusMark>
)
