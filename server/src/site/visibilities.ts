import type { Actor } from '../platform/actor.ts'

type Visibility = 'personal' | 'team' | 'organisation'

/** Who may see a new app; nothing to choose in the default organisation, where strangers meet. */
export function visibilityChoices({ organisation }: Actor) {
  if (!organisation || organisation.isDefault) return []
  return [
    choice('personal', 'Nobody else of your organisation sees the app or its keys.'),
    choice('team', 'Whoever is in one of your teams can see it.'),
    choice('organisation', `Everybody of ${organisation.name} can see it.`),
  ]
}

const labels: Record<Visibility, string> = {
  personal: 'Only me',
  team: 'My teams',
  organisation: 'My organisation',
}

const choice = (value: Visibility, description: string) => ({ value, label: labels[value], description })

/** As whoever looks at the app reads it; it may be another's. */
export const visibilityLabel = (visibility: Visibility, isOwn: boolean): string =>
  ({ personal: isOwn ? 'Only me' : 'Its owner', team: 'Teams of its owner', organisation: 'The whole organisation' })[
    visibility
  ]
