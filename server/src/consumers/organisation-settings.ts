import { type organisationRequestEndpoints, organisationSettings as shape } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { changeSetting } from '../platform/settings/change-setting.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'

type Values = z.output<typeof shape>
type Changes = z.output<(typeof organisationRequestEndpoints)['updateOrganisationSettings']['body']>

const setting: Setting<Values> = { name: 'organisations', schema: shape, initial: shape.parse({}) }

/** How people get an organisation of their own. */
export interface OrganisationSettings {
  showOrganisationSettings(within?: Db): Promise<Values>
  updateOrganisationSettings(actor: Actor, changes: Changes): Promise<Values>
}

export function createOrganisationSettings({ db, now }: { db: Db; now: () => Date }): OrganisationSettings {
  const showOrganisationSettings = (within: Db = db) => readSetting(within, setting)
  return {
    showOrganisationSettings,

    updateOrganisationSettings: (actor, changes) =>
      inTransaction(db, async (tx) => {
        const by = { actor, at: now() }
        const which = { setting, title: 'Organisations' }
        const { after } = await changeSetting(tx, by, which, (before) => ({ ...before, ...changes }))
        return after
      }),
  }
}
