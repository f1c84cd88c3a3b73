import { describe, expect, test } from 'vitest'
import { readPicture } from './picture-file.ts'
import { pngOf } from './test-picture.ts'

const secret = 'GPS 48.2082 N 16.3738 E'

const segment = (marker: number, data: string | readonly number[]) => {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data)
  const length = bytes.length + 2
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), bytes])
}

/** Which way up in a directory of one entry, in either order of bytes, and a secret behind it. */
function exif(turned: number, order: 'II' | 'MM'): Buffer {
  const two = (value: number) => (order === 'II' ? [value, 0] : [0, value])
  const four = (value: number) => (order === 'II' ? [value, 0, 0, 0] : [0, 0, 0, value])
  const tag = order === 'II' ? [0x12, 1] : [1, 0x12]
  const tiff = [
    ...Buffer.from(order),
    ...two(42),
    ...four(8),
    ...two(1),
    ...tag,
    ...two(3),
    ...four(1),
    ...two(turned),
    0,
    0,
  ]
  return segment(0xe1, [...Buffer.from('Exif\0\0', 'latin1'), ...tiff, ...Buffer.from(secret)])
}

const frame = segment(0xc2, [8, 0, 40, 0, 60, 1, 1, 0x11, 0])
const scan = Buffer.concat([segment(0xda, [1, 1, 0, 0, 63, 0]), Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3])])
const jpegOf = (...segments: Buffer[]) =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    frame,
    scan,
    segment(0xc4, [0]),
    scan,
    Buffer.from([0xff, 0xd9]),
  ])

const chunk = (name: string, data: Buffer) => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(name), length, data, Buffer.alloc(data.length % 2)])
}
const webpOf = (...chunks: Buffer[]) => chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]))
const pixels = chunk('VP8 ', Buffer.from([0, 0, 0, 0x9d, 1, 0x2a, 64, 0, 48, 0]))
const extended = (flags: number) => chunk('VP8X', Buffer.from([flags, 0, 0, 0, 63, 0, 0, 47, 0, 0]))

test('a PNG keeps its pixels and loses what is written about it, also behind its end', () => {
  const file = Buffer.concat([
    pngOf(32, 20, { gAMA: 'abcd', eXIf: secret, tEXt: secret, acTL: secret }),
    Buffer.from(secret),
  ])
  const { bytes, ...picture } = readPicture(file)
  expect(picture).toEqual({ mediaType: 'image/png', width: 32, height: 20 })
  expect(bytes.equals(pngOf(32, 20, { gAMA: 'abcd' }))).toBe(true)
})

test('a JPEG keeps pixels, colours and which way up it is, and nothing else', () => {
  const colours = segment(0xe2, 'ICC_PROFILE\0\x01\x01colours')
  const kept = [segment(0xe0, 'JFIF\0'), colours, segment(0xee, 'Adobe')]
  const file = jpegOf(...kept, segment(0xed, secret), segment(0xfe, secret), segment(0xe2, `MPF\0${secret}`))
  const { bytes, ...picture } = readPicture(Buffer.concat([file, Buffer.from(secret)]))
  expect(picture).toEqual({ mediaType: 'image/jpeg', width: 60, height: 40 })
  expect(bytes.equals(jpegOf(...kept))).toBe(true)
})

test.each(['II', 'MM'] as const)('which way up is kept of EXIF written in %s, and read again', (order) => {
  const { bytes } = readPicture(jpegOf(exif(6, order)))
  expect(bytes.includes(secret)).toBe(false)
  expect(bytes.includes('Exif')).toBe(true)
  expect(readPicture(bytes).bytes.equals(bytes)).toBe(true)
  expect(readPicture(jpegOf(exif(1, order))).bytes.includes('Exif')).toBe(false)
})

test('a WebP loses EXIF and XMP, and says so in its head', () => {
  const { bytes, ...picture } = readPicture(
    webpOf(extended(0x1c), pixels, chunk('EXIF', Buffer.from(secret)), chunk('XMP ', Buffer.from(secret))),
  )
  expect(picture).toEqual({ mediaType: 'image/webp', width: 64, height: 48 })
  expect(bytes.equals(webpOf(extended(0x10), pixels))).toBe(true)
  expect(readPicture(webpOf(pixels))).toMatchObject({ width: 64, height: 48 })
  const lossless = Buffer.from([0x2f, 0, 0, 0, 0])
  lossless.writeUInt32LE(63 | (47 << 14), 1)
  expect(readPicture(webpOf(chunk('VP8L', lossless)))).toMatchObject({ width: 64, height: 48 })
})

describe('refused', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a drawing that may hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a GIF', Buffer.from('GIF89a\x20\0\x20\0')],
    ['a WebP that moves', webpOf(extended(2), pixels)],
    ['a PNG without a header', pngOf().subarray(0, 8)],
    ['a JPEG without pixels', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
  ])('%s', (_what, bytes) => {
    expect(() => readPicture(bytes)).toThrow(expect.objectContaining({ code: 'picture-unreadable', field: 'file' }))
  })

  test('a picture that is cut short anywhere', () => {
    for (const whole of [pngOf(), jpegOf(exif(6, 'II')), webpOf(extended(0), pixels)]) {
      for (let length = 0; length < whole.length - 1; length += 1) {
        expect(() => readPicture(whole.subarray(0, length)), `${length}`).toThrow(
          expect.objectContaining({ code: 'picture-unreadable' }),
        )
      }
    }
  })

  test.each([
    [15, 32],
    [32, 4097],
  ])('one of %i × %i points', (width, height) => {
    expect(() => readPicture(pngOf(width, height))).toThrow(expect.objectContaining({ code: 'picture-dimensions' }))
  })
})
