import { Refused } from './errors.ts'

/** A picture that browsers draw, without what cameras and programs write into files about time, place and owner. */
export interface PictureFile {
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
  width: number
  height: number
  bytes: Buffer
}

export const pictureSides = { least: 16, most: 4096 }

/**
 * Reads what a file is by its content, whatever it is called, and copies only the parts that are needed to draw it.
 * @throws Refused `picture-unreadable`, `picture-dimensions` at the field `file`
 */
export function readPicture(file: Uint8Array): PictureFile {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  const picture = readAny(bytes)
  const { width, height } = picture
  const { least, most } = pictureSides
  if (Math.min(width, height) < least || Math.max(width, height) > most) {
    throw new Refused(
      'picture-dimensions',
      `The picture has ${width} × ${height} points. Each side has to have ${least} to ${most}.`,
      { kind: 'input', field: 'file' },
    )
  }
  return picture
}

function readAny(bytes: Buffer): PictureFile {
  try {
    if (bytes.subarray(0, 8).equals(pngStart)) return readPng(bytes)
    if (bytes.readUInt16BE(0) === 0xffd8) return readJpeg(bytes)
    if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP') return readWebp(bytes)
  } catch (error) {
    // Reading past the end: the file is cut short.
    if (!(error instanceof RangeError)) throw error
  }
  throw unreadable()
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Colours and pixels; not text, time, EXIF, nor the further pictures of an animation. */
const pngParts = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'IDAT', 'IEND'])

/** https://www.w3.org/TR/png-3/ */
function readPng(bytes: Buffer): PictureFile {
  const kept: Buffer[] = [pngStart]
  if (latin(bytes, 12, 16) !== 'IHDR') throw unreadable()
  for (let at = 8; ; ) {
    const name = latin(bytes, at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    // The check sum is the last thing of a part.
    bytes.readUInt32BE(end - 4)
    if (pngParts.has(name)) kept.push(bytes.subarray(at, end))
    if (name === 'IEND') break
    at = end
  }
  return {
    mediaType: 'image/png',
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    bytes: Buffer.concat(kept),
  }
}

/** JFIF, colour profile, Adobe's colour transform. What else there is says things about the picture. */
function isKeptSegment(marker: number, segment: Buffer): boolean {
  if (marker === 0xfe) return false
  if (marker < 0xe0 || marker > 0xef) return true
  return marker === 0xe0 || marker === 0xee || (marker === 0xe2 && latin(segment, 4, 15) === 'ICC_PROFILE')
}

const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** ITU-T T.81, annex B. */
function readJpeg(bytes: Buffer): PictureFile {
  const kept: Buffer[] = []
  let size: { width: number; height: number } | undefined
  let turned = 1
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) throw unreadable()
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) break
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    bytes.readUInt8(end - 1)
    const segment = bytes.subarray(at, end)
    if (marker === 0xe1) turned = orientationIn(segment) ?? turned
    if (isFrame(marker)) size ??= { height: segment.readUInt16BE(5), width: segment.readUInt16BE(7) }
    if (isKeptSegment(marker, segment)) kept.push(segment)
    at = end
    if (marker !== 0xda) continue
    at = endOfScan(bytes, end)
    kept.push(bytes.subarray(end, at))
  }
  if (!size) throw unreadable()
  const start = [Buffer.from([0xff, 0xd8]), ...(turned === 1 ? [] : [orientation(turned)])]
  return { mediaType: 'image/jpeg', ...size, bytes: Buffer.concat([...start, ...kept, Buffer.from([0xff, 0xd9])]) }
}

/** Behind pixels comes the next marker that is no restart and no stuffed byte. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; ; at += 1) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) throw unreadable()
    const next = bytes.readUInt8(at + 1)
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at
  }
}

/** Which way up a camera was held, of an EXIF segment: 1 to 8; tag 0x0112 of its first directory. */
function orientationIn(segment: Buffer): number | null {
  if (latin(segment, 4, 10) !== 'Exif\0\0') return null
  const exif = segment.subarray(10)
  if (exif.length < 14) return null
  const isLittle = latin(exif, 0, 2) === 'II'
  const two = (at: number) => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  const start = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
  if (start + 2 > exif.length) return null
  const entries = Math.min(two(start), Math.floor((exif.length - start - 2) / 12))
  for (let entry = 0; entry < entries; entry += 1) {
    const at = start + 2 + entry * 12
    const value = two(at + 8)
    if (two(at) === 0x0112) return value >= 1 && value <= 8 ? value : null
  }
  return null
}

/** An EXIF segment that says this and nothing else. */
const orientation = (turned: number) =>
  Buffer.from([
    ...[0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0],
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    ...[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0],
  ])

const webpParts = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP'])
const [animated, withExifAndXmp] = [0x02, 0x0c]

/** RFC 9649. */
function readWebp(bytes: Buffer): PictureFile {
  const kept: Buffer[] = []
  let size: { width: number; height: number } | undefined
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) throw unreadable()
  let hasPixels = false
  for (let at = 12; at + 8 <= end; ) {
    const name = latin(bytes, at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const part = Buffer.from(bytes.subarray(at, at + 8 + length))
    if (part.length < 8 + length) throw unreadable()
    if (name === 'VP8X') {
      if (part.readUInt8(8) & animated) throw unreadable('Choose a picture that does not move.')
      part.writeUInt8(part.readUInt8(8) & ~withExifAndXmp, 8)
      size = { width: 1 + part.readUIntLE(12, 3), height: 1 + part.readUIntLE(15, 3) }
    } else if (name === 'VP8 ') {
      size ??= { width: part.readUInt16LE(14) & 0x3fff, height: part.readUInt16LE(16) & 0x3fff }
    } else if (name === 'VP8L') {
      const bits = part.readUInt32LE(9)
      size ??= { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
    }
    hasPixels ||= name === 'VP8 ' || name === 'VP8L'
    if (webpParts.has(name)) kept.push(part, Buffer.alloc(length % 2))
    at += 8 + length + (length % 2)
  }
  if (!size || !hasPixels) throw unreadable()
  const body = Buffer.concat([Buffer.from('WEBP'), ...kept])
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return { mediaType: 'image/webp', ...size, bytes: Buffer.concat([head, body]) }
}

const latin = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to)

const unreadable = (advice = 'Choose a PNG, JPEG or WebP file.') =>
  new Refused('picture-unreadable', `This is no picture that can be shown. ${advice}`, { kind: 'input', field: 'file' })
