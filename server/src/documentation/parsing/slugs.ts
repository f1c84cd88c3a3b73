import { createHash } from 'node:crypto'

/** Names for addresses: lower-case words joined by hyphens, each given out once. */
export interface Slugs {
  /** The same names in the same order always give the same slugs. */
  take(name: string): string
}

const longest = 80

export function createSlugs(inUse: Iterable<string> = []): Slugs {
  const taken = new Set(inUse)
  return {
    take(name) {
      const base = slugOf(name)
      let slug = base
      for (let number = 2; taken.has(slug); number += 1) slug = `${base.slice(0, longest - 6)}-${number}`
      taken.add(slug)
      return slug
    },
  }
}

export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  if (words !== '' && words.length <= longest) return words
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 10)
  return words === '' ? `x-${digest}` : `${words.slice(0, longest - 11).replace(/-+$/, '')}-${digest}`
}
