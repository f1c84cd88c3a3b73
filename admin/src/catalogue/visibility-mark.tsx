import type { visibility } from '@portico/contract'
import type { z } from 'zod'
import { StatusMark } from '../ui/status-mark.tsx'

export type Visibility = z.output<typeof visibility>

const words: Record<Visibility, string> = {
  public: 'Everybody',
  'signed-in': 'All members',
  teams: 'Chosen teams',
}

export function VisibilityMark({ visibility }: { visibility: Visibility }) {
  return <StatusMark tone={visibility === 'public' ? 'good' : 'quiet'}>{words[visibility]}</StatusMark>
}
