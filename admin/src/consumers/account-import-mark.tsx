import type { ItemOf } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

type Import = ItemOf<'listAccountImports'>
type RowStatus = ItemOf<'listAccountImportRows'>['status']

const states: Record<Import['state'], [Tone, string]> = {
  checking: ['wait', 'Being checked'],
  checked: ['wait', 'Not started'],
  running: ['wait', 'Running'],
  stopped: ['bad', 'Stopped'],
  finished: ['good', 'Finished'],
  cancelled: ['quiet', 'Cancelled'],
}

/** In the order in which they matter to whoever reads. */
export const rowStatusWords: Record<RowStatus, [Tone, string]> = {
  faulty: ['bad', 'Faulty'],
  failed: ['bad', 'Failed'],
  ready: ['wait', 'New account'],
  joins: ['wait', 'Joins'],
  created: ['good', 'Created'],
  joined: ['good', 'Joined'],
  skipped: ['quiet', 'Skipped'],
  unchecked: ['quiet', 'Not checked yet'],
}

export function AccountImportMark({ state }: { state: Import['state'] }) {
  const [tone, word] = states[state]
  return <StatusMark tone={tone}>{word}</StatusMark>
}

export function ImportRowMark({ status }: { status: RowStatus }) {
  const [tone, word] = rowStatusWords[status]
  return <StatusMark tone={tone}>{word}</StatusMark>
}

/** As one reads them after a number: of one, and of more. */
function counted(status: RowStatus, count: number): string {
  if (status === 'ready') return count === 1 ? 'new account' : 'new accounts'
  if (status === 'joins') return count === 1 ? 'joins' : 'join'
  return rowStatusWords[status][1].toLowerCase()
}

/** `3 created, 1 skipped`; what did not happen is left out. */
export const countsInWords = (counts: Import['counts']): string =>
  (Object.keys(rowStatusWords) as RowStatus[])
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status].toLocaleString('en-GB')} ${counted(status, counts[status])}`)
    .join(', ')
