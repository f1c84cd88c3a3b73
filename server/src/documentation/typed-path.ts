/** Text of a document as part of a path: whatever has no place there is encoded, what is encoded already stays. */
export const asOneOfPath = (text: string): string =>
  text.toWellFormed().replace(/%(?![\da-f]{2})|[^\w\-.~!$&'()*+,;=:@%/]/giu, encodeURIComponent)

/**
 * Whether a path stays below where it is put, however often a gateway decodes it and whatever slashes it takes for such: no dot segment,
 * no control character, and no host where a path should begin.
 */
export function isSafePath(path: string): boolean {
  for (const decoded of decodings(path)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
    if (/[\u0000-\u001f\u007f]/.test(decoded)) return false
    const segments = decoded.split(/[/\\]/).map((segment) => segment.split(';', 1)[0])
    if (segments.some((name) => name === '.' || name === '..')) return false
  }
  return path.startsWith('/') && !path.startsWith('//')
}

/** The text itself, and what becomes of it when it is decoded again and again; a % that stands for nothing is a character like any other. */
function decodings(text: string): string[] {
  const found = [text]
  for (let last = text; found.length < 6; ) {
    const next = last.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    if (next === last) break
    found.push(next)
    last = next
  }
  return found
}
