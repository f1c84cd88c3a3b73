import type { appDetails, appFields } from '@portico/contract'
import type { z } from 'zod'
import type { Consumers, Place } from '../consumers/index.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AppValues } from './apps.queries.ts'

export type AppFields = z.output<typeof appFields> & Partial<z.output<typeof appDetails>>

export type Owners = Pick<Consumers, 'holdMembership' | 'placesOf' | 'showAccount'>

export interface Owner {
  accountId: string
  organisationId: string
}

/**
 * What is stored for what was asked, given the teams of the owner there.
 * Strangers meet in the default organisation: apps there are personal (APP-2).
 * @throws Refused `no-team`, `unknown-team`
 */
export async function valuesOf(
  owners: Owners,
  within: Db,
  owner: Owner,
  fields: AppFields,
): Promise<AppValues & { teamIds: readonly string[] }> {
  const { name, description, visibility, teamIds = null, redirectUrls = [] } = fields
  const values = { name, description, redirect_urls: [...new Set(redirectUrls)] }
  const place = (await owners.placesOf(owner.accountId, within)).find(({ id }) => id === owner.organisationId)
  if (place?.isDefault) return { ...values, visibility: 'personal', chosen_teams: false, teamIds: [] }
  if (visibility !== 'team') return { ...values, visibility, chosen_teams: false, teamIds: [] }
  const own = ownTeams(place).map(({ id }) => id)
  if (own.length === 0) {
    throw new Refused('no-team', 'The owner is in no team but the default one: choose who else may see the app.', {
      kind: 'input',
      field: 'visibility',
    })
  }
  if (teamIds?.some((id) => !own.includes(id))) {
    throw new Refused('unknown-team', 'Choose among the teams of the owner.', { kind: 'input', field: 'teamIds' })
  }
  return { ...values, visibility, chosen_teams: teamIds !== null, teamIds: [...new Set(teamIds)] }
}

/** The default team is for everybody who is in no other: sharing with it would be sharing with strangers. */
export const ownTeams = (place: Place | undefined) => place?.teams.filter(({ isDefault }) => !isDefault) ?? []

/** @throws Refused `unknown-owner` unless it is an active account of that organisation; its first one when none is named */
export async function requireOwner(
  owners: Owners,
  within: Db,
  { ownerId, organisationId }: { ownerId: string; organisationId?: string | undefined },
): Promise<Owner & { name: string }> {
  const account = await owners.showAccount(ownerId).catch((error: unknown) => {
    throw error instanceof Refused ? unknownOwner(error) : error
  })
  const places = await owners.placesOf(ownerId, within)
  const place = organisationId === undefined ? places[0] : places.find(({ id }) => id === organisationId)
  if (account.status !== 'active' || !place) throw unknownOwner()
  // Nobody is given an app who is leaving.
  const held = await owners.holdMembership(within, { accountId: ownerId, organisationId: place.id })
  if (!held) throw unknownOwner()
  return { accountId: ownerId, organisationId: place.id, name: account.name || account.email }
}

const unknownOwner = (cause?: unknown) =>
  new Refused('unknown-owner', 'The owner must be an active account that belongs to the organisation.', {
    kind: 'input',
    field: 'ownerId',
    ...(cause === undefined ? {} : { cause }),
  })
