import { Refused } from './errors.ts'

/** @throws Refused `outdated` when the caller has seen another version than the one that is stored */
export function refuseOutdated(what: string, version: number, seenVersion: number | null): void {
  if (seenVersion === null || seenVersion === version) return
  throw new Refused('outdated', `Somebody else has changed this ${what} meanwhile. Load it again; nothing was saved.`, {
    kind: 'outdated',
  })
}
