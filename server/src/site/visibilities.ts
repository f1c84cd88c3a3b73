import { ownTeams } from '../apps/index.ts'
import type { Consumers } from '../consumers/index.ts'
import type { Actor } from '../platform/actor.ts'

type Visibility = 'personal' | 'team' | 'organisation'

/** Whose app it is: its teams are those that may be chosen. */
interface Whose {
  accountId: string | null
  organisationId: string | null
}

/** Who may see an app; nothing to choose in the default organisation, where strangers meet. */
export async function visibilityChoices(
  { consumers }: { consumers: Pick<Consumers, 'placesOf'> },
  { accountId, organisation }: Actor,
  owner: Whose = { accountId, organisationId: organisation?.id ?? null },
) {
  if (!organisation || organisation.isDefault || !owner.accountId) return { visibilities: [], teams: [] }
  const place = (await consumers.placesOf(owner.accountId)).find(({ id }) => id === owner.organisationId)
  const teams = ownTeams(place).map(({ id, name }) => ({ value: id, label: name }))
  return {
    visibilities: [
      choice('personal', 'Nobody else of your organisation sees the app or its keys.'),
      ...(teams.length > 0 ? [choice('team', 'Whoever is in one of the owner’s teams can see it.')] : []),
      choice('organisation', `Everybody of ${organisation.name} can see it.`),
    ],
    teams,
  }
}

const labels: Record<Visibility, string> = {
  personal: 'Only me',
  team: 'My teams',
  organisation: 'My organisation',
}

const choice = (value: Visibility, description: string) => ({ value, label: labels[value], description })

/** As whoever looks at the app reads it; it may be another's. */
export const visibilityLabel = (visibility: Visibility, isOwn: boolean, teams: readonly string[] | null): string =>
  ({
    personal: isOwn ? 'Only me' : 'Its owner',
    team: teams === null ? 'Teams of its owner' : teams.length > 0 ? `Team ${teams.join(', ')}` : 'Its owner',
    organisation: 'The whole organisation',
  })[visibility]
