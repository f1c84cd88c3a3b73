import type { ItemOf } from '../api/client.ts'
import { StatusMark } from '../ui/status-mark.tsx'

export type Visibility = ItemOf<'listCatalogues'>['visibility']

const words: Record<Visibility, string> = {
  public: 'Everybody',
  'signed-in': 'All members',
  teams: 'Chosen teams',
}

export function VisibilityMark({ visibility }: { visibility: Visibility }) {
  return <StatusMark tone={visibility === 'public' ? 'good' : 'quiet'}>{words[visibility]}</StatusMark>
}
