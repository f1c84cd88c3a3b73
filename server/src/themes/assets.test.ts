import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createAssets } from './assets.ts'

const files = (styles: string) =>
  new Map([
    ['styles.css', Buffer.from(styles)],
    ['fonts/a.woff2', Buffer.from('font')],
  ])
const long = 'body { color: black }\n'.repeat(50)

test('an address carries a hash that changes with the content, so that it may be kept for ever', () => {
  const one = createAssets(files(long))
  const other = createAssets(files(`${long} `))
  const address = one.address('styles.css') ?? ''
  expect(address).toMatch(/^\/assets\/[\w-]{16}\/styles\.css$/)
  expect(other.address('styles.css')).not.toBe(address)
  expect(one.find(address.replace('/assets/', ''))).toMatchObject({ immutable: true })
  expect(other.find(address.replace('/assets/', ''))).toMatchObject({ immutable: false })
})

test('a font is found beside the stylesheet that names it', () => {
  const assets = createAssets(files(long))
  const folder = assets.address('styles.css')?.replace('/assets/', '').replace('styles.css', '')
  expect(assets.find(`${folder}fonts/a.woff2`)?.asset.type).toBe('font/woff2')
})

test('text is compressed once, fonts are not', () => {
  const assets = createAssets(files(long))
  const styles = assets.find('styles.css')?.asset
  expect(gunzipSync(styles?.gzip ?? Buffer.alloc(0)).toString()).toBe(long)
  expect(assets.find('fonts/a.woff2')?.asset.gzip).toBeNull()
})

test('what is not in the package is not found', () => {
  const assets = createAssets(files(long))
  expect(assets.find('../theme.json')).toBeUndefined()
  expect(assets.find('')).toBeUndefined()
  expect(assets.address('nothing.css')).toBeUndefined()
})
