import { type Actor, system } from '../platform/actor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import type { Operations } from '../providers/index.ts'
import * as rows from './departures.queries.ts'
import type { Holders, Subject } from './holders.ts'

export const policyOperation = (kind: Subject['kind']) => `${kind}-policy` as const

export interface DeparturesDeps {
  db: Db
  operations: Operations
  holders: Holders
}

export type Departures = ReturnType<typeof createDepartures>

/** Credentials changed in one go, by a person's change and by the job. */
const batch = 50

/** Batches for which somebody waits. */
const rounds = 4

/**
 * What goes, goes from keys first and at the provider last: its policy is switched off or removed only when no key names it any more, as
 * a key whose plan vanished would have no limits, and one with a policy that is off would not work at all. Each step is derived from
 * what is stored and may be repeated, so a crash between any two leaves work for the job.
 */
export function createDepartures({ db, operations, holders }: DeparturesDeps) {
  async function letGo(actor: Actor, going: rows.Departing): Promise<void> {
    if (going.kind === 'plan') {
      if (going.movesToId) await holders.moveRequests(actor, going.id, going.movesToId)
    } else await holders.rejectRequests(actor, going.id, reasonOf(going))
    if (going.kind === 'product' && !going.deleted) return holders.endOrders(actor, going.id)
    for (const credentialId of await holders.credentialsHolding(db, going, batch)) {
      await holders.leave(actor, credentialId, going, going.movesToId)
    }
  }

  /** @returns whether its policy may go: no key can name it now or later */
  async function finish(going: rows.Departing): Promise<boolean> {
    return inTransaction(db, async (tx) => {
      const providerId = await rows.lockDeparting(tx, going)
      if (providerId === undefined) return false
      if (going.deleted && (await holders.credentialsHolding(tx, going, 1)).length > 0) return false
      if ((await holders.countKeysNaming(tx, [going])).has(going.id)) return false
      await rows.markDeparted(tx, going)
      await holders.forget(tx, going)
      if (providerId)
        await operations.request(tx, { kind: policyOperation(going.kind), subjectId: going.id, providerId })
      return true
    })
  }

  /** @returns whether it is gone */
  async function step(actor: Actor, going: rows.Departing): Promise<boolean> {
    await letGo(actor, going)
    await holders.carryOutKeys(going)
    if (!(await finish(going))) return false
    await operations.run({ kind: policyOperation(going.kind), subjectId: going.id })
    return true
  }

  return {
    /** The first steps, for somebody who waits; the job does the rest. */
    async carryOut(actor: Actor, subject: Subject): Promise<void> {
      for (let round = 0; round < rounds; round += 1) {
        const going = await rows.findDeparting(db, subject)
        if (!going || (await step(actor, going)) || !going.deleted) return
        if ((await holders.credentialsHolding(db, subject, 1)).length === 0) return
      }
    },

    /** Goes on wherever a departure stopped. */
    async resume(): Promise<void> {
      for (const going of await rows.listDeparting(db)) await step(system('Portal'), going)
    },

    countKeysNaming: holders.countKeysNaming,
  }
}

function reasonOf({ name, deleted, retired, movesToName }: rows.Departing): string {
  if (deleted) return `“${name}” has been removed${movesToName ? `; “${movesToName}” takes its place` : ''}.`
  return retired ? `“${name}” has been retired.` : `“${name}” is documentation only now.`
}
