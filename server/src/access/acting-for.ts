import type { Consumers } from '../consumers/index.ts'
import { type Actor, nobody } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'

export type ActingFor = ReturnType<typeof createActingFor>

/** Somebody of the back office does for a developer what the developer may do. */
export function createActingFor({ consumers }: { consumers: Pick<Consumers, 'showAccount' | 'placesOf'> }) {
  /**
   * @returns the developer, as they would come themselves
   * @throws Refused `account-not-found`, `account-not-active`, `no-organisation`, `organisation-unclear`
   */
  return async function actingFor(accountId: string, organisationId: string | undefined): Promise<Actor> {
    const account = await consumers.showAccount(accountId)
    if (account.status !== 'active') {
      throw new Refused(
        'account-not-active',
        `${account.name || account.email} can’t sign in: activate the account first.`,
      )
    }
    const places = await consumers.placesOf(accountId)
    if (places.length === 0) {
      throw new Refused(
        'no-organisation',
        `${account.name || account.email} belongs to no organisation, so they can have no app.`,
      )
    }
    const [only, another] = places
    const place =
      organisationId === undefined ? (another ? undefined : only) : places.find(({ id }) => id === organisationId)
    if (!place) {
      const names = places
        .map(({ name }) => name)
        .toSorted((one, other) => one.localeCompare(other, 'en-GB'))
        .join(', ')
      throw new Refused('organisation-unclear', `Say for which organisation: they belong to ${names}.`, {
        kind: 'input',
        field: 'organisationId',
      })
    }
    const { id, name, isDefault, role, teams } = place
    return {
      ...nobody('', ''),
      kind: 'account',
      accountId,
      name: account.name,
      email: account.email,
      organisation: { id, name, isDefault, role },
      teamIds: teams.map((team) => team.id),
    }
  }
}
