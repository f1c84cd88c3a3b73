import type { ItemOf } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

export type CredentialStatus = ItemOf<'listCredentials'>['status']

const marks: Record<CredentialStatus, { tone: Tone; word: string }> = {
  issuing: { tone: 'wait', word: 'Being issued' },
  active: { tone: 'good', word: 'Active' },
  suspended: { tone: 'wait', word: 'Suspended' },
  expired: { tone: 'quiet', word: 'Expired' },
  revoked: { tone: 'bad', word: 'Revoked' },
}

export const credentialWords = Object.entries(marks).map(([status, { word }]) => ({ value: status, label: word }))

export const CredentialMark = ({ status }: { status: CredentialStatus }) => (
  <StatusMark tone={marks[status].tone}>{marks[status].word}</StatusMark>
)
