import { LRUCache } from 'lru-cache'
import { renderMarkdown } from '../platform/markdown.ts'

const mostCharacters = 2_000_000

/** Markdown as safe HTML; texts that were asked for lately are not turned again. */
export function createMarkdownMemory(): (text: string) => string {
  const turned = new LRUCache<string, string>({
    maxSize: mostCharacters,
    sizeCalculation: (html, text) => html.length + text.length + 1,
  })
  return (text) => {
    if (text === '') return ''
    const known = turned.get(text)
    if (known !== undefined) return known
    const html = renderMarkdown(text)
    turned.set(text, html)
    return html
  }
}
