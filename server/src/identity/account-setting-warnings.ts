import type { AccountSettingValues } from './account-settings.ts'

export interface SettingWarning {
  field: keyof AccountSettingValues
  message: string
}

/** More guesses than this let common passwords be tried out. */
const manyGuesses = 20

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
  if (behindUnknownProxy) {
    warnings.push({
      field: 'failuresOfNetwork',
      message:
        'This portal is reached through a proxy it was not told about: everybody counts as one network address, and one guesser keeps all others out. Set PORTAL_TRUSTED_PROXIES.',
    })
  }
  return warnings
}
