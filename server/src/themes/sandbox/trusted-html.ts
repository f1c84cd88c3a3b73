/**
 * HTML the server vouches for. Only the server's fields named `…Html` become one, before a template sees them, so no template can
 * declare a text of its own, or one from elsewhere in the model, to be HTML.
 */
export class TrustedHtml {
  readonly #html: string

  constructor(html: string) {
    this.#html = html
  }

  static htmlOf(value: unknown): string | undefined {
    return value instanceof TrustedHtml ? value.#html : undefined
  }
}

/** Marks the HTML fields of a freshly parsed model, in place. */
// biome-ignore lint/suspicious/noExplicitAny: a model of any view
export const trustHtmlFields = (value: any): any => {
  if (typeof value !== 'object' || value === null) return value
  for (const key of Object.keys(value)) {
    const field = value[key]
    if (typeof field === 'string') {
      if (key.endsWith('Html')) value[key] = new TrustedHtml(field)
    } else trustHtmlFields(field)
  }
  return value
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** What every `{{ … }}` goes through. Lists are joined by commas; objects print nothing. */
export const escapeHtml = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => entities[character] ?? '')
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(escapeHtml).join(', ')
  return escapeHtml(TrustedHtml.htmlOf(value) ?? '')
}

/** Where no HTML is meant: the same, as plain text. HTML prints nothing. */
export const plainText = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? value.map(plainText).join(', ') : ''
}
