import type { AccountSettingValues } from './account-settings.ts'

export interface SettingWarning {
  field: keyof AccountSettingValues
  message: string
}

/** More guesses than this let common passwords be tried out. */
const manyGuesses = 20
/** Shorter ones fall to a computer that tries hashes. */
const soundLength = 10
/** From here on rules about characters do no harm. */
const longEnough = 15

/** @param behindUnknownProxy whether the request that asks came through a proxy that is not trusted, as all others will then */
export function warningsAbout(settings: AccountSettingValues, behindUnknownProxy: boolean): SettingWarning[] {
  const warnings: SettingWarning[] = []
  const { failuresBeforeLock, failuresOfNetwork, networkMinutes } = settings
  if (failuresBeforeLock === 0) {
    warnings.push({
      field: 'failuresBeforeLock',
      message: 'No account is ever locked: whoever has time can try out every password.',
    })
  } else if (failuresBeforeLock > manyGuesses) {
    warnings.push({
      field: 'failuresBeforeLock',
      message: `With ${failuresBeforeLock} guesses at each account the most common passwords can be tried out.`,
    })
  }
  if (failuresOfNetwork === 0) {
    warnings.push({
      field: 'failuresOfNetwork',
      message: 'One computer can try a password at every account.',
    })
  } else if (failuresOfNetwork / networkMinutes > manyGuesses) {
    warnings.push({
      field: 'networkMinutes',
      message: `One computer can try ${Math.round((failuresOfNetwork / networkMinutes) * 60)} passwords an hour.`,
    })
  }
  if (settings.shortestPassword < soundLength) {
    warnings.push({
      field: 'shortestPassword',
      message: `Passwords of ${settings.shortestPassword} characters can be tried out by who gets hold of the database.`,
    })
  }
  const kind = (['passwordDigits', 'passwordSymbols', 'passwordBothCases'] as const).find((one) => settings[one])
  if (kind && settings.shortestPassword < longEnough) {
    warnings.push({
      field: kind,
      message: `Asked for certain characters, people choose “Password1!”. ${longEnough} characters of any kind protect better.`,
    })
  }
  if (behindUnknownProxy) {
    warnings.push({
      field: 'failuresOfNetwork',
      message:
        'This portal is reached through a proxy it was not told about: everybody counts as one network address, and one guesser keeps all others out. Set PORTAL_TRUSTED_PROXIES.',
    })
  }
  return warnings
}
