import type { Reply } from '../api/client.ts'
import { StatusMark } from '../ui/status-mark.tsx'

export type Run = Reply<'showSynchronisation'>

export function RunMark({ run: { outcome, dryRun } }: { run: Pick<Run, 'outcome' | 'dryRun'> }) {
  if (outcome === 'running') return <StatusMark tone="wait">Running</StatusMark>
  if (outcome === 'failed') return <StatusMark tone="bad">Failed</StatusMark>
  if (outcome === 'interrupted') return <StatusMark tone="bad">Interrupted</StatusMark>
  return dryRun ? <StatusMark tone="quiet">Dry run</StatusMark> : <StatusMark tone="good">Done</StatusMark>
}

const words: readonly [keyof Run['counts'], string][] = [
  ['created', 'new'],
  ['changed', 'changed'],
  ['relinked', 're-linked'],
  ['restored', 'restored'],
  ['orphaned', 'orphaned'],
  ['unlisted', 'hidden'],
  ['drifted', 'changed there'],
  ['settled', 'as saved here again'],
  ['failed', 'failed'],
  ['notTaken', 'not taken'],
]

/** `3 new, 1 not taken`; what did not happen is left out. */
export function runInWords({ counts }: Pick<Run, 'counts'>): string {
  const told = words.filter(([name]) => counts[name] > 0).map(([name, word]) => `${counts[name]} ${word}`)
  return told.length > 0 ? told.join(', ') : 'Nothing new'
}
