/**
 * What may go wrong, once per entry:
 * - `hang`: no answer ever; - `error`: a 500 in place of the answer, nothing done; - `unavailable`: a proxy's 503;
 * - `close`: the connection ends before anything is done; - `close-after-acting`: it ends after everything was done;
 * - `garbage`: a page of HTML with status 200, nothing done; - `not-found-page`: one with status 404.
 */
export type FaultKind = 'hang' | 'error' | 'unavailable' | 'close' | 'close-after-acting' | 'garbage' | 'not-found-page'

export interface Fault {
  kind: FaultKind
  method?: string
  /** Which paths; all unless told. */
  path?: RegExp
  /** How often; once unless told. */
  times?: number
}

export interface Faults {
  plan(fault: Fault): void
  /** Takes the fault that is planned for this request. */
  next(method: string, path: string): FaultKind | undefined
  clear(): void
}

export function createFaults(): Faults {
  let planned: { fault: Fault; left: number }[] = []
  return {
    plan: (fault) => void planned.push({ fault, left: fault.times ?? 1 }),
    next(method, path) {
      const hit = planned.find(
        ({ fault, left }) => left > 0 && (fault.method ?? method) === method && (fault.path ?? /./).test(path),
      )
      if (!hit) return undefined
      hit.left -= 1
      return hit.fault.kind
    },
    clear() {
      planned = []
    },
  }
}
