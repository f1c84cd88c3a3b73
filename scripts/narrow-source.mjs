/** Beyond Latin-1. One such character makes V8 keep two bytes for each character of the whole text. */
const wide = /(\\*)([\u0100-\uffff])/g
/** Both end a line, a comment with it; written as an escape they would not. */
const lineEnds = /[\u2028\u2029]/
/** Reads what is written in a template instead of what it means. */
const readsRaw = /\bString\.raw\b/

/**
 * The same program in characters of one byte: what stands in a text or a regular expression is written as an escape. V8 keeps the source of
 * every module for good, since functions are compiled when they are first called.
 */
export function narrow(source) {
  if (lineEnds.test(source) || readsRaw.test(source)) return source
  return source.replace(wide, (_, backslashes, character) => {
    // A backslash of its own before it has no meaning there, and would take the meaning of the escape.
    const kept = backslashes.length % 2 ? backslashes.slice(1) : backslashes
    return `${kept}\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Without the blanks that types have left at the ends of lines. A line that ends in a blank by itself stays: it may be part of a text. */
export function withoutBlankEnds(stripped, source) {
  const before = source.split('\n')
  return stripped
    .split('\n')
    .map((line, index) => (/\s$/.test(before[index] ?? ' ') ? line : line.trimEnd()))
    .join('\n')
}
