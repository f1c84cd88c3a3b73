import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { AccessSettingValues } from './access-settings.ts'
import { askedSince, countOpen, limitedPlans } from './limits.queries.ts'

/**
 * A plan may allow each account so many requests within a time, over all its apps (PLN-5). Called when it is the account's turn.
 * @param wanted how many requests for each plan are about to be sent
 * @throws Refused `allowance-used-up` that says when the next is possible
 */
export async function refuseBeyondAllowance(
  tx: Db,
  accountId: string,
  wanted: ReadonlyMap<string, { count: number; field: string }>,
  at: Date,
): Promise<void> {
  for (const plan of await limitedPlans(tx, [...wanted.keys()])) {
    const { count, field } = wanted.get(plan.id) ?? { count: 0, field: 'items' }
    const asked = await askedSince(tx, accountId, plan.id, new Date(at.getTime() - plan.periodSeconds * 1000))
    const over = asked.length + count - plan.requests
    if (over <= 0) continue
    const frees = asked[over - 1]
    const allows = `The plan “${plan.name}” allows ${requestsInWords(plan.requests)} within ${periodInWords(plan.periodSeconds)}`
    throw new Refused(
      'allowance-used-up',
      frees
        ? `${allows}. The next is possible on ${momentInWords(new Date(frees.getTime() + plan.periodSeconds * 1000))}.`
        : `${allows}, and this needs ${count}. Ask for fewer at once.`,
      { field },
    )
  }
}

/** A brake against floods of requests that somebody has to decide (G-34). @throws Refused `too-many-open-requests` */
export async function refuseTooManyOpen(
  tx: Db,
  who: { accountId: string; organisation: { id: string; name: string; isDefault: boolean } },
  wanted: number,
  settings: AccessSettingValues,
): Promise<void> {
  const { accountId, organisation } = who
  const { ofAccount, ofOrganisation } = await countOpen(tx, { accountId, organisationId: organisation.id })
  if (ofAccount + wanted > settings.openRequestsPerAccount) {
    throw tooMany(`You have ${waiting(ofAccount)}, and ${settings.openRequestsPerAccount} may wait at the same time.`)
  }
  // Strangers meet in the default organisation: one must not keep the others from asking.
  if (!organisation.isDefault && ofOrganisation + wanted > settings.openRequestsPerOrganisation) {
    throw tooMany(
      `${organisation.name} has ${waiting(ofOrganisation)}, and ${settings.openRequestsPerOrganisation} may wait at the same time.`,
    )
  }
}

const waiting = (count: number) => (count === 1 ? 'one request that waits' : `${count} requests that wait`)

const tooMany = (sentence: string) =>
  new Refused(
    'too-many-open-requests',
    `${sentence} Wait until some are decided, or withdraw those you no longer need.`,
  )

const requestsInWords = (count: number) => (count === 1 ? 'one request' : `${count} requests`)

const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

function periodInWords(seconds: number): string {
  const [length, name] = units.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const count = seconds / length
  return count === 1 ? `one ${name}` : `${count} ${name}s`
}

const momentInWords = (at: Date) =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`
