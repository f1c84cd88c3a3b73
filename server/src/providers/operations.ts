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
  /** Records the wish in the caller's transaction, after the rows it is about; call `run` after the commit. */
  request(tx: Db, operation: OperationName & { providerId: string }): Promise<void>
  /** The same wish about many subjects at once. */
  requestAll(tx: Db, kind: string, subjects: readonly { subjectId: string; providerId: string }[]): Promise<void>
  /** Carries the operation out now; answers `working` when that takes longer than two seconds or another process is at it. */
  run(operation: OperationName): Promise<Outcome>
  /**
   * Carries out what is due, each provider by itself: one that does not answer holds up no other. Comes back after two seconds at the
   * latest, while the rest goes on. @returns how many operations were taken up
   */
  resume(): Promise<number>
  /** Tries one again that had given up or waits for its next attempt. */
  retry(operation: OperationName): Promise<Outcome>
  states(db: Db, kind: string, subjectIds: readonly string[]): Promise<Map<string, OperationState>>
  /** Waits until what runs in this process has ended, attempts among it that nobody waits for any more. */
  idle(): Promise<void>
}

export interface OperationsDeps {
  db: Db
  now: () => Date
  log: FastifyBaseLogger
  driverOf: (providerId: string) => Promise<Driver>
  /** How long a caller waits, in milliseconds. */
  patienceMs?: number
  /** How long an attempt may take, in milliseconds: less than the lease of 20 seconds. */
  deadlineMs?: number
}

const leaseMs = 20_000
const mostAttempts = 12
/** What `resume` takes up at each provider, and how many attempts it makes there side by side. */
const atEach = { most: 25, atOnce: 2 }
/** Waits double from one second to ten minutes. */
const backOffMs = (attempts: number) => Math.min(1000 * 2 ** (attempts - 1), 600_000)

export function createOperations({
  db,
  now,
  log,
  driverOf,
  patienceMs = 2000,
  deadlineMs = 15_000,
}: OperationsDeps): Operations {
  const handlers = new Map<string, OperationHandler<unknown>>()
  const running = new Set<Promise<unknown>>()
  /** Providers at which what an earlier `resume` took up is not over yet. */
  const busy = new Set<string>()

  async function carryOut(operation: OperationName): Promise<Outcome> {
    for (;;) {
      const at = now()
      const lease = { id: newId(), until: new Date(at.getTime() + leaseMs) }
      const claim = await rows.claimOperation(db, operation, at, lease)
      const ended = claim ? await attempt(claim) : 'postponed'
      if (ended === 'settled') return 'done'
      if (ended === 'postponed') return outcomeOf(await stateOf(operation))
    }
  }

  /** @returns `newer-wish` when something newer may be wanted at once, `postponed` after a failure that nobody has asked anew since */
  async function attempt(claim: ClaimedOperation): Promise<'settled' | 'newer-wish' | 'postponed'> {
    const handler = handlers.get(claim.kind)
    if (!handler) throw new Error(`Nothing handles operations of kind ${claim.kind}.`)
    try {
      const result = await inTime(claim, handler.act(claim.subjectId, await driverOf(claim.providerId)))
      return await inTransaction(db, async (tx) => {
        // Rows of the subject before the operation's, as `request` takes them: the other way round both could wait for each other.
        await handler.settle(tx, claim.subjectId, result)
        const ended = await rows.settleOperation(tx, claim, now())
        if (ended === 'lease-lost') throw new LeaseLost()
        return ended
      })
    } catch (error) {
      if (!(error instanceof LeaseLost)) return postpone(claim, error)
      // Another process has done this meanwhile, and ours may have come after it: the provider is brought to what is wanted once more.
      await rows.repeatOperation(db, claim)
      return 'newer-wish'
    }
  }

  async function postpone(claim: ClaimedOperation, error: unknown): Promise<'newer-wish' | 'postponed'> {
    log.warn(
      { err: error, operation: claim.kind, subject: claim.subjectId, attempts: claim.attempts },
      'provider operation failed',
    )
    const retryable = !(error instanceof ProviderError) || error.retryable
    const outcome = await rows.postponeOperation(db, claim, {
      error: error instanceof ProviderError ? error.message : 'The portal could not carry this out; see its log.',
      nextAttemptAt: new Date(now().getTime() + backOffMs(claim.attempts)),
      gaveUp: !retryable || claim.attempts >= mostAttempts,
    })
    if (outcome !== 'lease-lost') return outcome
    await rows.repeatOperation(db, claim)
    return 'newer-wish'
  }

  /** What a provider does after the deadline may undo what a later attempt did, so it is done once more when it ends. */
  async function inTime<R>(claim: ClaimedOperation, work: Promise<R>): Promise<R> {
    let late = false
    const repeat = () => (late ? rows.repeatOperation(db, claim) : undefined)
    const over = work.then(repeat, repeat).catch((error: unknown) => log.error({ err: error }, 'not repeated'))
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        late = true
        tracked(over)
        reject(new ProviderError('The provider did not answer in time.', { retryable: true }))
      }, deadlineMs)
    })
    return Promise.race([work, deadline]).finally(() => clearTimeout(timer))
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

  /** The row still says what remains after an error here, and the job takes it up again. */
  const carriedOut = (operation: OperationName): Promise<Outcome> =>
    tracked(
      carryOut(operation).catch((error: unknown): Outcome => {
        const { kind, subjectId } = operation
        log.error({ err: error, operation: kind, subject: subjectId }, 'provider operation interrupted')
        return 'working'
      }),
    )

  const run = (operation: OperationName): Promise<Outcome> => patiently(carriedOut(operation), 'working')

  async function patiently<T>(work: Promise<T>, otherwise: T): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<T>((resolve) => {
      timer = setTimeout(resolve, patienceMs, otherwise)
    })
    return Promise.race([work, patience]).finally(() => clearTimeout(timer))
  }

  async function carryOutAt(providerId: string, due: readonly OperationName[]): Promise<void> {
    const waiting = due.values()
    async function takeNext(): Promise<void> {
      for (const operation of waiting) await carriedOut(operation)
    }
    busy.add(providerId)
    await Promise.all(Array.from({ length: atEach.atOnce }, takeNext)).finally(() => busy.delete(providerId))
  }

  return {
    handle: (kind, handler) => void handlers.set(kind, handler as OperationHandler<unknown>),
    request: (tx, operation) => rows.requestOperation(tx, operation, now()),
    requestAll: (tx, kind, subjects) => rows.requestOperations(tx, kind, subjects, now()),
    run,
    async resume() {
      const due = await rows.dueOperations(db, [...handlers.keys()], now(), { most: atEach.most, except: [...busy] })
      const lanes = Map.groupBy(due, ({ providerId }) => providerId)
      await patiently(tracked(Promise.all([...lanes].map(([id, its]) => carryOutAt(id, its)))), [])
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

/** The lease ran out and another process has taken over: what this one found out is not kept. */
class LeaseLost extends Error {}
