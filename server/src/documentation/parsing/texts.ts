import { plainText, renderMarkdown } from '../../platform/markdown.ts'
import { type Json, own, shortened } from './json.ts'
import { textLimits } from './limits.ts'

/** Renders the Markdown of one document; texts of shared components come up again and again, so each is rendered once. */
export interface Texts {
  /** `description` of a document, tag or operation. */
  long(record: Json, topHeading?: 2 | 3): string
  /** `description` of a parameter or property. */
  short(record: Json): string
  plain(record: Json): string
}

export function createTexts(): Texts {
  const rendered = new Map<string, string>()

  function render(text: unknown, maxLength: number, topHeading: 2 | 3 | 6): string {
    if (typeof text !== 'string') return ''
    const key = `${topHeading}${text}`
    const known = rendered.get(key)
    if (known !== undefined) return known
    const html = renderMarkdown(shortened(text, maxLength), { topHeading })
    rendered.set(key, html)
    return html
  }

  return {
    long: (record, topHeading = 2) => render(own(record, 'description'), textLimits.description, topHeading),
    short: (record) => render(own(record, 'description'), textLimits.detail, 6),
    plain: (record) => {
      const text = own(record, 'description')
      return typeof text === 'string' ? plainText(shortened(text, textLimits.search), textLimits.search) : ''
    },
  }
}
