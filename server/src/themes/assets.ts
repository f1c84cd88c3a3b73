import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** A file of a theme as it is sent. */
export interface ThemeAsset {
  body: Buffer
  /** Null where compressing gains nothing. */
  gzip: Buffer | null
  /** Content-Type. */
  type: string
  /** Strong, with its quotes. */
  etag: string
}

export interface ThemeAssets {
  /** Address under which a file of the folder `assets` may be kept for ever: `/assets/<hash>/styles.css`. Undefined for unknown ones. */
  address(name: string): string | undefined
  /**
   * The file for a path below `/assets/`, with the theme's hash (`immutable`: to be kept for ever) or without (`immutable` false: to be
   * asked for again by its ETag). An address with another hash answers like the one without.
   */
  find(path: string): { asset: ThemeAsset; immutable: boolean } | undefined
  /** By name in the package. */
  all: ReadonlyMap<string, ThemeAsset>
}

const types: Record<string, string> = {
  avif: 'image/avif',
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
}

export const assetType = (name: string): string | undefined => types[name.slice(name.lastIndexOf('.') + 1)]

/** One hash for the whole folder, so that relative addresses inside a stylesheet stay right. */
export const createAssets = (files: ReadonlyMap<string, Buffer>): ThemeAssets => {
  const all = new Map([...files].map(([name, body]) => [name, createAsset(name, body)]))
  const version = hash([...all].map(([name, { etag }]) => `${name} ${etag}\n`).join(''))
  const byAddress = new Map([...all].map(([name, asset]) => [`${version}/${name}`, { asset, immutable: true }]))
  return {
    all,
    address: (name) => (all.has(name) ? `/assets/${version}/${name}` : undefined),
    find(path) {
      const current = byAddress.get(path)
      if (current) return current
      const asset = all.get(path) ?? all.get(path.slice(path.indexOf('/') + 1))
      return asset && { asset, immutable: false }
    },
  }
}

const createAsset = (name: string, body: Buffer): ThemeAsset => {
  const type = assetType(name) ?? 'application/octet-stream'
  const gzip = /^text|json|svg/.test(type) ? gzipSync(body, { level: 9 }) : null
  return { body, gzip: gzip && gzip.length < body.length ? gzip : null, type, etag: `"${hash(body)}"` }
}

const hash = (content: string | Buffer) => createHash('sha256').update(content).digest('base64url').slice(0, 16)
