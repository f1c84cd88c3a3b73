import { inspect } from 'node:util'

const hidden = '[secret]'

/**
 * A text that must not reach a log, an answer or an error by accident: printing, joining or serialising it gives `[secret]`.
 * `expose()` is the one way to the text and easy to search for.
 */
export interface Secret {
  expose(): string
}

export function secret(text: string): Secret {
  const masked = () => hidden
  return Object.freeze({ expose: () => text, toString: masked, toJSON: masked, [inspect.custom]: masked })
}
