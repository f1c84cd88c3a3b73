import type { Reply } from '../api/client.ts'
import { Notice } from '../ui/notice.tsx'

export type Impact = Reply<'showPlanDeletionImpact'>

export const isInUse = ({ credentials, openRequests }: Impact) => credentials + openRequests > 0

/** Who is affected by a change, in words with counts; `ending` says what becomes of credentials that open nothing else. */
export function ImpactStory({ impact, ending }: { impact: Impact; ending?: string }) {
  if (!isInUse(impact)) return <p>Nobody has access through it or has asked for it.</p>
  const { credentials, endingCredentials, apps, organisations, openRequests } = impact
  return (
    <Notice
      tone="wait"
      title={`${counted(credentials, 'working credential')} and ${counted(openRequests, 'open request')}`}
    >
      <p>
        Of {counted(apps, 'app')} in {counted(organisations, 'organisation')}.
        {ending && endingCredentials > 0 && ` ${counted(endingCredentials, 'credential')} ${ending}`}
      </p>
    </Notice>
  )
}

export const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
