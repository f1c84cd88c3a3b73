/** Where a call goes. */
export interface Route<A> {
  api: A
  /** What follows the listen path, with a leading slash. */
  rest: string
}

/** Finds the API by the longest listen path that the request's path begins with, in whole segments. */
export interface Router<A> {
  find(path: string): Route<A> | null
}

export function createRouter<A extends { listenPath: string }>(apis: readonly A[]): Router<A> {
  const byPath = new Map(apis.map((api) => [api.listenPath, api]))
  return {
    find(path) {
      // `/parcels` means `/parcels/`.
      const whole = byPath.get(`${path}/`)
      if (whole) return { api: whole, rest: '/' }
      for (let end = path.lastIndexOf('/'); end >= 0; end = end > 0 ? path.lastIndexOf('/', end - 1) : -1) {
        const api = byPath.get(path.slice(0, end + 1))
        if (api) return { api, rest: path.slice(end) }
      }
      return null
    },
  }
}

/** The two parts of a request target; null for one that is no path (`*`, or an absolute address sent to a proxy). */
export function splitTarget(target: string): { path: string; query: string } | null {
  if (!target.startsWith('/')) return null
  const mark = target.indexOf('?')
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) }
}

/**
 * Whether the upstream, or anything before it, could read the path as one outside the listen path: `.` and `..` segments also when
 * encoded (several times), with `\` or an encoded slash between them, or with a `;parameter`; control characters; broken encoding.
 * An encoded slash inside a segment (`/files/a%2Fb`) is passed on as it is.
 */
export function isUnsafePath(path: string): boolean {
  if (!suspicious.test(path)) return false
  let decoded = path
  for (let times = 0; times < 4 && decoded.includes('%'); times += 1) {
    try {
      const next = decodeURIComponent(decoded)
      if (next === decoded) break
      decoded = next
    } catch {
      // A literal % that is left after the first decoding is a character like any other.
      if (times === 0) return true
      break
    }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  if (/[\u0000-\u001f\u007f]/.test(decoded)) return true
  return decoded.split(/[/\\]/).some((segment) => {
    const [name] = segment.split(';', 1)
    return name === '.' || name === '..'
  })
}

// Everything else can't hide a dot segment; nearly all paths end here.
const suspicious = /%|\\|\/\.|[^\x21-\x7e]/

/** @param base the upstream's path, with or without a slash at its end */
export function upstreamPath(base: string, rest: string): string {
  return base.endsWith('/') ? base.slice(0, -1) + rest : base + rest
}
