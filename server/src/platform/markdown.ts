import MarkdownIt from 'markdown-it'

export interface MarkdownOptions {
  /** The level of the highest heading; a page keeps its one h1. Lower ones follow without a gap. */
  topHeading?: 2 | 3 | 4 | 5 | 6
}

/**
 * Turns Markdown that anybody may have written into HTML that may be printed as it is: no HTML of the author, links only to
 * http, https, mailto and relative addresses, images become links.
 */
export function renderMarkdown(text: string, options: MarkdownOptions = {}): string {
  if (text.trim() === '') return ''
  return markdown.render(text, { topHeading: options.topHeading ?? 2 }).trim()
}

/** The words of a Markdown text, for search results and page descriptions. Plain text: escape it when printing. */
export function plainText(text: string, maxLength = 300): string {
  const words = wordsOf(markdown.parse(text, {})).replaceAll(/\s+/g, ' ').trim()
  return words.length <= maxLength ? words : `${words.slice(0, maxLength - 1).trimEnd()}…`
}

type Token = ReturnType<ReturnType<typeof createMarkdown>['parse']>[number]

/** Blocks are kept apart; what is in one line stays together. */
function wordsOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content, children, block }) => {
      if (children && children.length > 0) return wordsOf(children)
      if (type === 'softbreak' || type === 'hardbreak') return ' '
      return block ? ` ${content} ` : content
    })
    .join('')
}

const markdown = createMarkdown()

function createMarkdown() {
  const it = new MarkdownIt({ html: false, linkify: true, typographer: false })
  const { escapeHtml } = it.utils
  it.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  it.validateLink = isHarmless
  it.core.ruler.push('heading-levels', (state) => levelHeadings(state.tokens, Number(state.env?.topHeading ?? 2)))
  const codeBlock = (content: string, language = '') => {
    const marked = /^[\w-]{1,40}$/.test(language) ? ` class="language-${language}"` : ''
    // A wide block scrolls, so it must be reachable by keyboard.
    return `<pre tabindex="0"><code${marked}>${escapeHtml(content)}</code></pre>\n`
  }
  const link = (address: string) =>
    `<a href="${escapeHtml(address)}"${/^https?:/i.test(address) ? ' rel="nofollow noopener noreferrer"' : ''}>`
  Object.assign(it.renderer.rules, {
    code_block: (tokens, index) => codeBlock(tokens[index]?.content ?? ''),
    fence: (tokens, index) => codeBlock(tokens[index]?.content ?? '', tokens[index]?.info.trim().split(/\s/)[0]),
    link_open: (tokens, index) => link(String(tokens[index]?.attrGet('href') ?? '')),
    // Pages load nothing from other hosts.
    image(tokens, index, _options, environment) {
      const token = tokens[index]
      const words = it.renderer.renderInlineAsText(token?.children ?? [], _options, environment) || 'Image'
      return `${link(String(token?.attrGet('src') ?? ''))}${escapeHtml(words)}</a>`
    },
    // As wide as a block of code may be.
    table_open: () => '<div class="wide" tabindex="0"><table>\n',
    table_close: () => '</table></div>\n',
    // How a column is aligned would be a style of the element, which pages refuse.
    td_open: () => '<td>',
    th_open: () => '<th>',
  } satisfies typeof it.renderer.rules)
  return it
}

/** A scheme that runs nothing, or an address of this host: browsers take a backslash for a slash, and two of them for another host. */
function isHarmless(address: string): boolean {
  const scheme = /^[^/?#\\]*?:/.exec(address)?.[0].toLowerCase()
  if (scheme !== undefined) return ['http:', 'https:', 'mailto:'].includes(scheme)
  return !/^[/\\]{2}/.test(address)
}

function levelHeadings(tokens: readonly Token[], topHeading: number): void {
  const headings = tokens.filter((token) => token.type === 'heading_open' || token.type === 'heading_close')
  const highest = Math.min(...headings.map((token) => levelOf(token.tag)))
  let previous = topHeading - 1
  for (const token of headings) {
    if (token.type === 'heading_open') {
      previous = Math.min(6, previous + 1, Math.max(topHeading, levelOf(token.tag) - highest + topHeading))
    }
    token.tag = `h${previous}`
  }
}

const levelOf = (tag: string) => Number(tag.slice(1))
