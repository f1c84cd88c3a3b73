const longest = 2_000
const controlCharacters = /\p{Cc}/u

/** A path of this portal to go on with, with its query; undefined for anything that might lead elsewhere (no open redirect). */
export function localPath(text: string | undefined): string | undefined {
  if (text === undefined || text.length > longest || !text.startsWith('/')) return undefined
  if (text.startsWith('//') || text.includes('\\') || controlCharacters.test(text)) return undefined
  const base = 'http://portal.invalid'
  return URL.canParse(text, base) && new URL(text, base).origin === base ? text : undefined
}
