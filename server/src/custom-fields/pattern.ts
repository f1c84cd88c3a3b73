/**
 * Patterns are written by owners and matched against what strangers type. RE2 takes time in proportion to the length of the value,
 * whatever the pattern is; the engine of JavaScript can be made to take for ever. Loaded by the first pattern.
 */
const engine = async () => (await import('re2js')).RE2JS

/** @returns what is wrong with a pattern, in the words of the engine; null when it can be used */
export async function patternFault(pattern: string): Promise<string | null> {
  const re2 = await engine()
  try {
    re2.compile(pattern)
    return null
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^error parsing regexp: /, '')
  }
}

/** Whether the pattern matches the whole value. */
export const matches = async (pattern: string, value: string): Promise<boolean> =>
  (await engine()).compile(pattern).matches(value)
