import { type providerEndpoints, tykSettings } from '@portico/contract'
import type { z } from 'zod'
import { Refused } from '../platform/errors.ts'
import type { ProviderKind } from './tables.ts'

type SettingsChanges = NonNullable<z.output<(typeof providerEndpoints)['updateProvider']['body']>['settings']>

type SynchronisationChanges = NonNullable<
  z.output<(typeof providerEndpoints)['updateProvider']['body']>['synchronisation']
>

/**
 * @returns all settings after the change, without the secret
 * @throws Refused `provider-without-settings`, `provider-secret-needed`
 */
export function settingsAfter(
  before: { kind: ProviderKind; settings: unknown },
  { secret, ...changes }: SettingsChanges,
): z.output<typeof tykSettings> {
  if (before.kind === 'built-in') {
    throw new Refused('provider-without-settings', 'The built-in gateway has no settings of a connection.', {
      kind: 'input',
      field: 'settings',
    })
  }
  const known = tykSettings.parse(before.settings)
  const leadsElsewhere = changes.url !== undefined && new URL(changes.url).origin !== new URL(known.url).origin
  if (secret === undefined && leadsElsewhere) {
    throw new Refused(
      'provider-secret-needed',
      'Give the secret again: the one that is kept is not sent to another address.',
      {
        kind: 'input',
        field: 'settings.secret',
      },
    )
  }
  return tykSettings.parse({ ...known, ...changes })
}

/** @throws Refused `provider-in-use` */
export function refuseInUse({
  products,
  plans,
  credentials,
}: {
  products: number
  plans: number
  credentials: number
}): void {
  if (products + plans + credentials === 0) return
  throw new Refused(
    'provider-in-use',
    `In use: ${products} products, ${plans} plans and ${credentials} credentials. Delete or revoke them first.`,
  )
}

/** What is left out stays. */
export const synchronisationColumns = (changes: SynchronisationChanges = {}) => ({
  ...(changes.intervalSeconds === undefined ? {} : { sync_interval_seconds: changes.intervalSeconds }),
  ...(changes.mixedAsPlans === undefined ? {} : { sync_mixed_as_plans: changes.mixedAsPlans }),
  ...(changes.orphanGraceSeconds === undefined ? {} : { orphan_grace_seconds: changes.orphanGraceSeconds }),
})
