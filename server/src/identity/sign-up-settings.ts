import { signUpSettings as shape, type signUpSettingsEndpoints } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { changeSetting } from '../platform/settings/change-setting.ts'
import { readSetting, type Setting } from '../platform/settings/settings.ts'
import { bumpStamp } from '../platform/stamps.ts'

export type SignUpSettingValues = z.output<typeof shape>
export type SignUpSettingChanges = z.output<(typeof signUpSettingsEndpoints)['updateSignUpSettings']['body']>

const setting: Setting<SignUpSettingValues> = { name: 'sign-up', schema: shape, initial: shape.parse({}) }

export type SignUpSettings = ReturnType<typeof createSignUpSettings>

/** Who may come in: who can register, and who sees the live portal. */
export function createSignUpSettings({ db, now }: { db: Db; now: () => Date }) {
  const showSignUpSettings = (within: Db = db) => readSetting(within, setting)
  return {
    showSignUpSettings,

    async updateSignUpSettings(actor: Actor, changes: SignUpSettingChanges): Promise<SignUpSettingValues> {
      return inTransaction(db, async (tx) => {
        const by = { actor, at: now() }
        const which = { setting, title: 'Sign-up' }
        const { after } = await changeSetting(tx, by, which, (before) => ({ ...before, ...changes }))
        // Pages that are kept may be for nobody any more.
        await bumpStamp(tx, 'settings')
        return after
      })
    },
  }
}

/** Whether people can register by themselves. Nobody can where they would not see anything afterwards. */
export const isSignUpOpen = ({ newAccounts, portalVisibility }: SignUpSettingValues): boolean =>
  newAccounts !== 'closed' && portalVisibility !== 'hidden'

export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

export const allowsDomainOf = ({ emailDomains }: SignUpSettingValues, email: string): boolean =>
  emailDomains.length === 0 || emailDomains.includes(domainOf(email))

/**
 * Which domains are allowed is not told: they may be the list of the portal's partners.
 * @throws Refused `email-domain-not-allowed` at the field `email`
 */
export function refuseOtherDomains(settings: SignUpSettingValues, email: string): void {
  if (allowsDomainOf(settings, email)) return
  const sentence =
    'Addresses at this domain can’t be used here. Use the address of your company, or ask for an invitation.'
  throw new Refused('email-domain-not-allowed', sentence, { field: 'email', kind: 'input' })
}
