/** A tag and what it is a variety of, nearest first: `zh-Hant-TW`, `zh-Hant`, `zh` (the truncation of RFC 4647, 3.4). */
export function widening(tag: string): string[] {
  const parts = tag.split('-')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}

/** Whose words a mail may have, best first: of the language, of what that is a variety of, of the first language there is. */
export function inLine(language: string | null, offered: readonly string[]): string[] {
  const wanted = language !== null && offered.includes(language) ? widening(language) : []
  return [...new Set([...wanted, ...offered.slice(0, 1)])].filter((tag) => offered.includes(tag))
}

/** Of the offered ones what was asked for, else what that is a variety of, else a variety of it. */
export function matching(wanted: string, offered: readonly string[]): string | undefined {
  const found = widening(wanted).find((tag) => offered.includes(tag))
  return found ?? offered.find((tag) => widening(tag).includes(wanted))
}

/** What an `Accept-Language` header asks for, dearest first (RFC 9110, 12.5.4); what is no tag is left out. */
export function acceptedOf(header: string): string[] {
  return header
    .slice(0, 1000)
    .split(',')
    .flatMap((part) => {
      const [, range = '', weight = '1'] = /^\s*([A-Za-z0-9-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/.exec(part) ?? []
      const tag = canonical(range)
      return tag !== undefined && Number(weight) > 0 ? [{ tag, weight: Number(weight) }] : []
    })
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
}

function canonical(range: string): string | undefined {
  try {
    return new Intl.Locale(range).baseName
  } catch {
    return undefined
  }
}
