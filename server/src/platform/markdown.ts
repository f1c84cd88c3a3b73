import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'

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
  return sanitizeHtml(markdown.render(text, { topHeading: options.topHeading ?? 2 }), allowed).trim()
}

/** The words of a Markdown text, for search results and page descriptions. Plain text: escape it when printing. */
export function plainText(text: string, maxLength = 300): string {
  const words = sanitizeHtml(markdown.render(text, { topHeading: 2 }), { allowedTags: [], allowedAttributes: {} })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return words.length <= maxLength ? words : `${words.slice(0, maxLength - 1).trimEnd()}…`
}

const markdown = createMarkdown()

function createMarkdown() {
  const it = new MarkdownIt({ html: false, linkify: true, typographer: false })
  it.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  it.core.ruler.push('heading-levels', (state) => {
    const topHeading = Number(state.env?.topHeading ?? 2)
    const headings = state.tokens.filter((token) => token.type === 'heading_open' || token.type === 'heading_close')
    const highest = Math.min(...headings.map((token) => levelOf(token.tag)))
    let previous = topHeading - 1
    for (const token of headings) {
      if (token.type === 'heading_open') {
        previous = Math.min(6, previous + 1, Math.max(topHeading, levelOf(token.tag) - highest + topHeading))
      }
      token.tag = `h${previous}`
    }
  })
  // Pages load nothing from other hosts.
  it.renderer.rules.image = (tokens, index, _options, environment) => {
    const token = tokens[index]
    const words = it.renderer.renderInlineAsText(token?.children ?? [], _options, environment) || 'Image'
    const address = String(token?.attrGet('src') ?? '')
    return `<a href="${it.utils.escapeHtml(address)}">${it.utils.escapeHtml(words)}</a>`
  }
  return it
}

const levelOf = (tag: string) => Number(tag.slice(1))

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code'],
    ...['strong', 'em', 's', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: { a: ['href', 'rel'], code: ['class'], ol: ['start'], pre: ['tabindex'] },
  allowedClasses: { code: [/^language-[\w-]{1,40}$/] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    a: (tagName, attributes) => ({
      tagName,
      attribs: /^https?:/i.test(attributes.href ?? '')
        ? { ...attributes, rel: 'nofollow noopener noreferrer' }
        : attributes,
    }),
    // A wide block scrolls, so it must be reachable by keyboard.
    pre: (tagName, attributes) => ({ tagName, attribs: { ...attributes, tabindex: '0' } }),
  },
}
