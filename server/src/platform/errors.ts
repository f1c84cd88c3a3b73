/**
 * A rule said no. `code` is a stable word for programs, `message` a sentence for people; `field` names the input it is about.
 * Which HTTP status it becomes is decided by its kind in `platform/http/problem.ts`.
 */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string
  readonly field: string | undefined
  readonly kind: RefusalKind

  constructor(code: string, message: string, options: { field?: string; kind?: RefusalKind; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
    this.kind = options.kind ?? 'rule'
  }
}

/**
 * - `rule`: the state of things forbids it; - `input`: what was sent is wrong; - `absent`: there is no such thing (or it is another's);
 * - `forbidden`: known, but not allowed; - `sign-in`: nobody is signed in; - `too-many`: try again later; - `too-large`: the body;
 * - `method`, `media-type`: the address is right, but does not take this; - `outdated`: somebody else changed it meanwhile; - `unavailable`: something outside does not answer.
 */
export type RefusalKind =
  | 'rule'
  | 'input'
  | 'absent'
  | 'forbidden'
  | 'sign-in'
  | 'too-many'
  | 'too-large'
  | 'method'
  | 'media-type'
  | 'outdated'
  | 'unavailable'

/** Unknown ids and ids of others look the same. */
export const absent = (what: string) =>
  new Refused(`${what.replaceAll(' ', '-')}-not-found`, `There is no such ${what}.`, { kind: 'absent' })
