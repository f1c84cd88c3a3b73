import type { TokenKind, TopLevelToken } from 'liquidjs'
import { createHtmlContext, type HtmlContext } from './html-context.ts'
import type { Problem } from './protocol.ts'

export interface TemplateToCheck {
  file: string
  source: string
  /** From the library's own tokenizer, so that check and rendering can't disagree about what is template and what is HTML. */
  tokens: TopLevelToken[]
  kinds: typeof TokenKind
  partials: ReadonlySet<string>
}

interface OpenBlock {
  name: string
  line: number
  at: HtmlContext
}

const blocks = ['if', 'unless', 'case', 'for']
const branches = ['else', 'elsif', 'when']

/** Finds what escaping can't make safe: interpolation where HTML reads code or an unquoted word, and HTML that depends on a branch. */
export const checkTemplate = ({ file, source, tokens, kinds, partials }: TemplateToCheck): Problem[] => {
  const problems: Problem[] = []
  const html = createHtmlContext()
  const open: OpenBlock[] = []
  let skipping = false
  let line = 1
  let lineKnownUpTo = 0
  const report = (message: string | undefined) => {
    if (message) problems.push({ file, line, message })
  }

  const branch = (name: string) => {
    const block = open.at(-1)
    if (!block) return
    if (!html.isAt(block.at)) {
      report(`"${block.name}" from line ${block.line} must end in the same place of the HTML in which it began`)
    }
    html.goTo(block.at)
    if (name.startsWith('end')) open.pop()
  }

  const tag = (name: string, args: string) => {
    if (skipping || name === 'comment') {
      skipping = name !== 'endcomment'
      return
    }
    if (name === '#' || name === 'raw' || name === 'endraw') return
    report(html.refusesTag())
    if (name === 'render') {
      report(renderProblem(args, partials))
      if (!html.inText()) report('"render" can stand only where text can stand, not inside a tag or an attribute')
    }
    if (name.startsWith('end') || branches.includes(name)) branch(name)
    else if (blocks.includes(name)) open.push({ name, line, at: html.place() })
  }

  for (const token of tokens) {
    line += countLines(source, lineKnownUpTo, token.begin)
    lineKnownUpTo = token.begin
    if (token.kind === kinds.Tag) {
      const tagToken = token as TopLevelToken & { name: string; args: string }
      tag(tagToken.name, tagToken.args)
    } else if (skipping) continue
    else if (token.kind === kinds.Output) report(html.refusesOutput(parseOutput(token.getText())))
    else report(html.read((token as TopLevelToken & { getContent(): string }).getContent()))
  }
  if (!html.inText()) report(`the template ends inside ${html.describe()}`)
  return problems
}

const renderProblem = (args: string, partials: ReadonlySet<string>) => {
  const [, , name, rest = ''] = /^\s*(['"])([\w-]+)\1(.*)$/s.exec(args) ?? []
  if (!name) return '"render" needs the name of a partial in quotes'
  if (!partials.has(name)) return `there is no partials/${name}.liquid`
  if (/^\s*(with|for)\b(?!\s*:)/.test(rest))
    return '"render" takes named values only: {% render "card", product: product %}'
  return undefined
}

export interface OutputExpression {
  field: string
  filters: string[]
}

/** Field and filter names of `{{ … }}`; what stands in quotes is no filter. */
const parseOutput = (text: string): OutputExpression => {
  const inner = text.replace(/^\{\{-?|-?\}\}$/g, '').replace(/'[^']*'|"[^"]*"/g, "''")
  const [field = '', ...filters] = inner.split('|')
  return { field: field.trim(), filters: filters.map((filter) => /^\s*(\w+)/.exec(filter)?.[1] ?? '') }
}

const countLines = (source: string, from: number, to: number) => {
  let lines = 0
  for (let index = from; index < to; index += 1) if (source[index] === '\n') lines += 1
  return lines
}
