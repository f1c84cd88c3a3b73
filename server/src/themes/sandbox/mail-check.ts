import type { Template, TokenKind, TopLevelToken } from 'liquidjs'
import type { Problem } from './protocol.ts'

/** What stands there, with all that the template library reads blanked out, so that places and lines stay. */
interface Skeleton {
  html: string
  /** Where a block begins, goes on or ends. */
  marks: { at: number; kind: 'begins' | 'branches' | 'ends'; name: string }[]
}

interface OpenElement {
  name: string
  line: number
}

const blocks = ['if', 'unless', 'case', 'for']
const branches = ['else', 'elsif', 'when']
const withoutEnd = new Set('area br col hr img input source track wbr'.split(' '))
/** They belong to the frame, or do nothing in a mail. */
const outOfPlace = new Set(
  'base body embed form frame frameset head html iframe link meta object script title'.split(' '),
)

const tags = /<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi

/** HTML that does not fit together: it would be drawn some way by every mail program, and take the frame with it. */
export function checkElements(source: string, tokens: TopLevelToken[], kinds: typeof TokenKind): Problem[] {
  const { html, marks } = skeletonOf(source, tokens, kinds)
  const problems: Problem[] = []
  const report = (line: number, message: string) => problems.push({ file: 'body', line, message })
  const open: OpenElement[] = []
  /** How many elements were open where each block began. */
  const depths: number[] = []
  const settle = (kind: (typeof marks)[number]['kind'], line: number, name: string) => {
    if (kind === 'begins') {
      depths.push(open.length)
      return
    }
    const depth = depths.at(-1) ?? 0
    const left = open.splice(depth)
    for (const one of left) report(one.line, `"${one.name}" must be closed before "${name}" in line ${line}`)
    if (kind === 'ends') depths.pop()
  }
  const lineAt = lineCounter(html)
  for (const found of html.matchAll(tags)) {
    for (const { at, kind, name } of takeUntil(marks, found.index)) settle(kind, lineAt(at), name)
    // Those inside an attribute are none of this.
    takeUntil(marks, found.index + found[0].length)
    const [, slash, written] = found
    if (written === undefined) continue
    const name = written.toLowerCase()
    const line = lineAt(found.index)
    if (outOfPlace.has(name)) report(line, `"${name}" has no place in the words of a mail`)
    else if (slash) close(name, line)
    else if (!withoutEnd.has(name)) open.push({ name, line })
  }
  for (const { at, kind, name } of marks) settle(kind, lineAt(at), name)
  for (const { name, line } of open) report(line, `"${name}" is not closed`)
  return problems

  function close(name: string, line: number): void {
    const floor = depths.at(-1) ?? 0
    const from = open.findLastIndex((one) => one.name === name)
    if (from < floor) {
      report(line, `"</${name}>" closes nothing that was opened ${floor > 0 ? 'in the same block' : 'before it'}`)
      return
    }
    for (const left of open.splice(from).slice(1))
      report(left.line, `"${left.name}" must be closed before "</${name}>" in line ${line}`)
  }
}

function takeUntil(marks: Skeleton['marks'], at: number): Skeleton['marks'] {
  const count = marks.findIndex((mark) => mark.at >= at)
  return marks.splice(0, count < 0 ? marks.length : count)
}

function skeletonOf(source: string, tokens: TopLevelToken[], kinds: typeof TokenKind): Skeleton {
  const marks: Skeleton['marks'] = []
  let html = ''
  let isComment = false
  for (const token of tokens) {
    const written = source.slice(token.begin, token.end)
    html = html.padEnd(token.begin)
    if (token.kind === kinds.HTML && !isComment) {
      html += written
      continue
    }
    html += written.replaceAll(/[^\n]/g, ' ')
    if (token.kind !== kinds.Tag) continue
    const { name } = token as TopLevelToken & { name: string }
    if (name === 'comment' || name === 'endcomment') isComment = name === 'comment'
    if (blocks.includes(name)) marks.push({ at: token.begin, kind: 'begins', name })
    else if (branches.includes(name)) marks.push({ at: token.begin, kind: 'branches', name })
    else if (blocks.includes(name.replace(/^end/, ''))) marks.push({ at: token.begin, kind: 'ends', name })
  }
  return { html, marks }
}

/** Asked for places that only go on. */
function lineCounter(text: string): (at: number) => number {
  const breaks = [...text.matchAll(/\n/g)].map(({ index }) => index)
  return (at) => breaks.filter((index) => index < at).length + 1
}

/** What is printed or asked for anywhere, also in a branch that the sample does not take. */
export function checkVariables(
  library: typeof import('liquidjs'),
  file: string,
  template: Template[],
  known: { model: object; site: object },
): Problem[] {
  const { globals } = library.analyzeSync(template, { partials: false })
  return Object.values(globals)
    .flat()
    .flatMap(({ segments: [root, field], location: { row: line } }) => {
      if (root === 'site') {
        if (field === undefined || typeof field !== 'string' || field in known.site) return []
        return [{ file, line, message: `there is no variable "site.${field}"` }]
      }
      return `${root}` in known.model ? [] : [{ file, line, message: `there is no variable "${root}"` }]
    })
    .toSorted((one, other) => one.line - other.line)
}
