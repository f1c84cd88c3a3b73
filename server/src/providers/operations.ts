import type { FastifyBaseLogger } from 'fastify'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Driver } from './driver.ts'
import type { ClaimedOperation, OperationName, OperationState } from './operations.queries.ts'
import * as rows from './operations.queries.ts'
import { ProviderError } from './provider-error.ts'

/**
 * How one kind of thing is brought to a provider. `act` reads what is wanted *now* from our rows and makes the provider so; it may be
 * repeated. `settle` records the outcome in the transaction that marks the operation done.
 */
export interface OperationHandler<R> {
  act(subjectId: string, driver: Driver): Promise<R>
  settle(tx: Db, subjectId: string, result: R): Promise<void>
}

export type Outcome = 'done' | 'working' | 'failed'

/**
 * Work at providers that survives a crash at any instant: the wish is a row committed with the change that caused it, carried out right
 * after the commit, and taken up again by a job wherever it stopped. Why one row per subject: docs/decisions/0012-provider-operations.md.
 */
export interface Operations {
  handle<R>(kind: string, handler: OperationHandler<R>): void
  /** Records the wish in the caller's transaction; call `run` after the commit. */
  request(tx: Db, operation: OperationName & { providerId: string }): Promise<void>
  /** Carries the operation out now; answers `working` when that takes longer than two seconds or another process is at it. */
  run(operation: OperationName): Promise<Outcome>
  /** Carries out everything that is due. @returns how many operations were tried */
  resume(): Promise<number>
  /** Tries one again that had given up or waits for its next attempt. */
  retry(operation: OperationName): Promise<Outcome>
  states(db: Db, kind: string, subjectIds: readonly string[]): Promise<Map<string, OperationState>>
  /** Waits until what runs in this process has ended. */
  idle(): Promise<void>
}

export interface OperationsDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  driverOf: (providerId: string) => Promise<Driver>
  /** How long a caller waits, in milliseconds. */
  patienceMs?: number
}

/** Longer than any driver call may take. */
const leaseMs = 20_000
const mostAttempts = 12
/** Waits double from one second to ten minutes. */
const backOffMs = (attempts: number) => Math.min(1000 * 2 ** (attempts - 1), 600_000)

export function createOperations({ db, now, log, driverOf, patienceMs = 2000 }: OperationsDeps): Operations {
  const handlers = new Map<string, OperationHandler<unknown>>()
  const running = new Set<Promise<unknown>>()

  async function carryOut(operation: OperationName): Promise<Outcome> {
    for (;;) {
      const at = now()
      const lease = { id: newId(), until: new Date(at.getTime() + leaseMs) }
      const claim = await rows.claimOperation(db, operation, at, lease)
      if (!claim) return outcomeOf(await stateOf(operation))
      const failed = await attempt(claim)
      if (failed) return outcomeOf(await stateOf(operation))
      // Asked for again while it ran: go round once more.
      if ((await stateOf(operation))?.settled) return 'done'
    }
  }

  /** @returns whether it failed */
  async function attempt(claim: ClaimedOperation): Promise<boolean> {
    const handler = handlers.get(claim.kind)
    if (!handler) throw new Error(`Nothing handles operations of kind ${claim.kind}.`)
    try {
      const result = await handler.act(claim.subjectId, await driverOf(claim.providerId))
      await inTransaction(db, async (tx) => {
        // A lease that ran out means another process does this again; its outcome counts.
        if (await rows.settleOperation(tx, claim, now())) await handler.settle(tx, claim.subjectId, result)
      })
      return false
    } catch (error) {
      log.warn(
        { err: error, operation: claim.kind, subject: claim.subjectId, attempts: claim.attempts },
        'provider operation failed',
      )
      const retryable = !(error instanceof ProviderError) || error.retryable
      await rows.postponeOperation(db, claim, {
        error: error instanceof ProviderError ? error.message : 'The portal could not carry this out; see its log.',
        nextAttemptAt: new Date(now().getTime() + backOffMs(claim.attempts)),
        gaveUp: !retryable || claim.attempts >= mostAttempts,
      })
      return true
    }
  }

  async function stateOf(operation: OperationName): Promise<OperationState | undefined> {
    return (await rows.operationStates(db, operation.kind, [operation.subjectId])).get(operation.subjectId)
  }

  function tracked<T>(work: Promise<T>): Promise<T> {
    running.add(work)
    const done = () => running.delete(work)
    work.then(done, done)
    return work
  }

  async function run(operation: OperationName): Promise<Outcome> {
    const work = tracked(
      carryOut(operation).catch((error: unknown): Outcome => {
        // The row still says what remains; the job takes it up again.
        log.error(
          { err: error, operation: operation.kind, subject: operation.subjectId },
          'provider operation interrupted',
        )
        return 'working'
      }),
    )
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<Outcome>((resolve) => {
      timer = setTimeout(resolve, patienceMs, 'working')
    })
    return Promise.race([work, patience]).finally(() => clearTimeout(timer))
  }

  return {
    handle: (kind, handler) => void handlers.set(kind, handler as OperationHandler<unknown>),
    request: (tx, operation) => rows.requestOperation(tx, operation, now()),
    run,
    async resume() {
      const due = await rows.dueOperations(db, now(), 50)
      for (const operation of due) await tracked(carryOut(operation))
      return due.length
    },
    async retry(operation) {
      await rows.retryGivenUp(db, operation, now())
      return run(operation)
    },
    states: rows.operationStates,
    async idle() {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}

function outcomeOf(state: OperationState | undefined): Outcome {
  if (!state || state.settled) return 'done'
  return state.lastError ? 'failed' : 'working'
}
