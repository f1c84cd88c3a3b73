import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, gunzip, gzip as zip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import type { CurrentStamps } from '../current-stamps.ts'

/** A finished page as it goes out, compressed once. Only that form is kept: it is a tenth of the other, which hardly anybody asks for. */
export interface KeptPage {
  gzip: Buffer
  /** Strong: one for each of the two representations. */
  etag: string
  gzipEtag: string
}

/** Pages that are the same for every visitor, for as long as nothing they are made from changes. */
export interface PageCache {
  /** At once and without a query; undefined when it has to be made, or may have. */
  find(key: string): KeptPage | undefined
  /** The page, made once however many ask for it at the same time. What `make` throws goes to all of them and is not kept. */
  take(key: string, make: () => Promise<string>): Promise<KeptPage>
}

export interface PageCacheOptions {
  stamps: CurrentStamps
  /** Bytes of all kept pages, with what is remembered beside each. */
  maxBytes: number
}

const compress = promisify(zip)

export const unzipped: (bytes: Buffer) => Promise<Buffer> = promisify(gunzip)

export function createPageCache({ stamps, maxBytes }: PageCacheOptions): PageCache {
  const pages = new LRUCache<string, KeptPage>({ maxSize: maxBytes, sizeCalculation: bytesOf })
  const making = new Map<string, Promise<KeptPage>>()
  let stampOfAll = ''

  /** Pages of earlier stamps can never be asked for again. */
  function adopt(stamp: string): void {
    if (stamp === stampOfAll) return
    stampOfAll = stamp
    pages.clear()
  }

  async function make(stamp: string, key: string, draw: () => Promise<string>): Promise<KeptPage> {
    const page = await keptPage(await draw())
    // Drawn under a stamp that has passed: it may hold what was before.
    if (stamp === stampOfAll) pages.set(key, page)
    return page
  }

  return {
    find(key) {
      const stamp = stamps.known()
      if (stamp === null) return undefined
      adopt(stamp)
      return pages.get(key)
    },

    async take(key, draw) {
      const stamp = await stamps.read()
      adopt(stamp)
      const kept = pages.get(key)
      if (kept) return kept
      const order = `${stamp} ${key}`
      const running = making.get(order)
      if (running) return running
      const made = make(stamp, key, draw).finally(() => making.delete(order))
      making.set(order, made)
      return made
    },
  }
}

async function keptPage(html: string): Promise<KeptPage> {
  const body = Buffer.from(html)
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  const zipped = await gzipped(body)
  // A block of its own: what zlib gives back, and what Buffer.from makes, is a small piece of a large one that stays for it.
  const gzip = Buffer.alloc(zipped.length, zipped)
  return { gzip, etag: `"${digest}"`, gzipEtag: `"${digest}-gzip"` }
}

/** Level 6: a higher one costs more than it saves, brotli at its best would stand in the way of other requests. */
export const gzipped = (body: Buffer, level = 6): Promise<Buffer> =>
  compress(body, { level, strategy: constants.Z_DEFAULT_STRATEGY })

/** Its headers, and the same bytes once more as the text that is sent. */
const bytesOf = (page: KeptPage, key: string) => 2 * page.gzip.length + key.length + 2_000
