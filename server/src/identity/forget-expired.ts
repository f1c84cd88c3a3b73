import type { Db } from '../platform/database/database.ts'
import type { AccountSettings } from './account-settings.ts'
import { removeApiTokensExpiredBefore } from './api-tokens.queries.ts'
import { expiredApiTokensKeptMs } from './api-tokens.ts'
import { emailConfirmationHours } from './email-change.ts'
import { removeEmailConfirmationsBefore } from './email-confirmations.queries.ts'
import { passwordResetHours } from './forgotten-password.ts'
import type { Identity } from './identity.ts'
import { removeImpersonationsBefore } from './impersonations.queries.ts'
import { removeChallengesBefore } from './passkeys.queries.ts'
import { removePasswordResetsBefore } from './password-resets.queries.ts'
import { removeSecondStepsBefore } from './second-step.queries.ts'
import { removeSessionsExpiredBefore } from './sessions.queries.ts'
import { removeFailuresBefore } from './sign-in-failures.queries.ts'

const hour = 3600_000

interface ForgetExpiredDeps {
  db: Db
  now: () => Date
  settings: Pick<AccountSettings, 'showAccountSettings'>
}

export const createForgetExpired = ({ db, now, settings }: ForgetExpiredDeps): Pick<Identity, 'forgetExpired'> => ({
  async forgetExpired() {
    const at = now()
    const before = (milliseconds: number) => new Date(at.getTime() - milliseconds)
    const { failureMemoryHours } = await settings.showAccountSettings()
    const gone = [
      await removeFailuresBefore(db, before(failureMemoryHours * hour)),
      await removePasswordResetsBefore(db, before(2 * passwordResetHours * hour), at),
      await removeEmailConfirmationsBefore(db, before(2 * emailConfirmationHours * hour)),
      await removeApiTokensExpiredBefore(db, before(expiredApiTokensKeptMs)),
      await removeSecondStepsBefore(db, at),
      await removeChallengesBefore(db, at),
      await removeImpersonationsBefore(db, at),
      await removeSessionsExpiredBefore(db, at),
    ]
    return gone.reduce((sum, count) => sum + count, 0)
  },
})
