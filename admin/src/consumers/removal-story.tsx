import type { Reply } from '../api/client.ts'
import { Notice } from '../ui/notice.tsx'

type Removal = Reply<'showAccountRemoval'>
type Fate = Removal['apps'][number]

/** What becomes of apps when their owner or organisation goes, app by app. */
export function RemovalStory({ removal }: { removal: Removal }) {
  const { apps } = removal
  if (apps.length === 0) return <p>There is no app that this would touch.</p>
  const ends = apps.some(({ outcome }) => outcome === 'deleted')
  return (
    <Notice tone={ends ? 'bad' : 'wait'} title={apps.length === 1 ? 'One app' : `${apps.length} apps`}>
      <ul>
        {apps.map((app) => (
          <li key={app.id}>
            <strong>{app.name}</strong> ({app.organisation}): {fateInWords(app)}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function fateInWords({ outcome, newOwner, credentials }: Fate): string {
  if (outcome === 'new-owner') return `goes to ${newOwner?.name ?? ''}. Its keys keep working.`
  if (outcome === 'personal') return `goes with ${newOwner?.name ?? ''}, who alone sees it then. Its keys keep working.`
  if (credentials === 0) return 'is deleted. It has no credential.'
  return `is deleted, and ${credentials === 1 ? 'its credential stops' : `its ${credentials} credentials stop`} working at once.`
}
