import type { Problem } from './protocol.ts'

/** What the template library says, with the line it names. */
export const problemOf = (file: string, error: unknown): Problem => ({
  file,
  line: lineOf(error),
  message: firstLine(error),
})

export const firstLine = (error: unknown) =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)

const lineOf = (error: unknown) => Number(/, line:(\d+)/.exec(firstLine(error))?.[1] ?? 0)
