import { createHash } from 'node:crypto'
import type { removal } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AppOfMember, MembersApps } from './members-apps.ts'
import { findOrganisation } from './organisations.queries.ts'
import { findSuccessor } from './successors.queries.ts'

export type Removal = z.input<typeof removal>

type Fate = Removal['apps'][number] & { organisationId: string }

/** What will become of apps, decided before anything is changed and carried out as it was shown. */
export interface Departure {
  fates: Fate[]
  members: number
  movesToDefault: number
}

export interface DepartureDeps {
  apps: MembersApps
}

/**
 * An app stays with its organisation: the one who takes somebody out owns it then, else an admin there, else the longest member. In the
 * default organisation nobody knows the other, so there an app ends with its owner.
 */
export async function fatesOfAppsOf(
  { apps }: DepartureDeps,
  within: Db,
  leaver: { accountId: string; organisationId?: string },
  preferredId: string | null,
): Promise<Fate[]> {
  const { accountId, organisationId } = leaver
  const owned = await apps.list(within, { ownerId: accountId, ...(organisationId ? { organisationId } : {}) })
  const fates: Fate[] = []
  for (const app of owned) {
    const home = await findOrganisation(within, app.organisationId)
    const heir = home?.isDefault
      ? undefined
      : await findSuccessor(within, { organisationId: app.organisationId, leaverId: accountId, preferredId })
    fates.push({
      ...shown(app, home?.name ?? ''),
      outcome: heir ? 'new-owner' : 'deleted',
      newOwner: heir ? { id: heir.id, name: heir.name } : null,
    })
  }
  return fates
}

/** @returns ids of the apps that something has to be done for after the commit */
export async function carryOut(
  { apps }: DepartureDeps,
  tx: Db,
  actor: Actor,
  fates: readonly Fate[],
): Promise<string[]> {
  for (const { id, outcome, newOwner, organisationId } of fates) {
    if (outcome === 'deleted') await apps.close(tx, actor, id)
    else if (newOwner) await apps.give(tx, actor, id, { accountId: newOwner.id, organisationId })
  }
  return fates.map(({ id }) => id)
}

export const shown = ({ id, name, organisationId, credentials }: AppOfMember, organisation: string) => ({
  id,
  name,
  organisation,
  organisationId,
  credentials,
})

export function removalOf({ fates, members, movesToDefault }: Departure): Removal {
  return {
    apps: fates.map(({ organisationId: _, ...fate }) => fate),
    members,
    movesToDefault,
    confirm: wordFor(fates),
  }
}

const wordFor = (fates: readonly Fate[]) =>
  createHash('sha256')
    .update(
      JSON.stringify(fates.map(({ id, outcome, newOwner, credentials }) => [id, outcome, newOwner?.id, credentials])),
    )
    .digest('base64url')
    .slice(0, 32)

/** Where no app is touched, nothing has to be confirmed. @throws Refused `confirmation-needed`, `confirmation-outdated` */
export function requireConfirmed({ fates }: Departure, confirm: string | undefined): void {
  if (fates.length === 0 || confirm === wordFor(fates)) return
  const about = fates.length === 1 ? 'one app' : `${fates.length} apps`
  if (confirm === undefined) {
    throw new Refused(
      'confirmation-needed',
      `This decides what becomes of ${about}. Read what it does, and send its “confirm” along.`,
      { field: 'confirm' },
    )
  }
  throw new Refused('confirmation-outdated', `The situation has changed: now it is about ${about}. Read again.`, {
    field: 'confirm',
  })
}
