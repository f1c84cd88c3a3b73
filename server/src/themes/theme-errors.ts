/** One thing wrong with a theme, said so that its author can go there. `line` starts at 1; 0 when it concerns the whole file. */
export interface ThemeProblem {
  file: string
  line: number
  message: string
}

/** The theme was not taken; the one in use before stays. */
export class ThemeRefused extends Error {
  override readonly name = 'ThemeRefused'
  readonly problems: readonly ThemeProblem[]

  constructor(problems: readonly ThemeProblem[]) {
    super(
      `The theme was refused.\n${problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n')}`,
    )
    this.problems = problems
  }
}

/**
 * A page could not be drawn: - `template`: its template failed on this model; - `deadline`: it took too long and was ended;
 * - `crash`: the process ended; - `busy`: too many pages wait; - `closed`: the renderer was closed.
 */
export class RenderFailed extends Error {
  override readonly name = 'RenderFailed'
  readonly reason: 'template' | 'deadline' | 'crash' | 'busy' | 'closed'

  constructor(reason: RenderFailed['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}
