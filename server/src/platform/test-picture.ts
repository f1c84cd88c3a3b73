import { crc32, deflateSync } from 'node:zlib'

function part(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** A grey PNG that any program can draw. @param more parts behind its header, by name */
export function pngOf(width = 32, height = 32, more: Record<string, string> = {}): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    part('IHDR', header),
    ...Object.entries(more).map(([name, text]) => part(name, Buffer.from(text))),
    part('IDAT', deflateSync(Buffer.alloc((width + 1) * height, 0x80))),
    part('IEND', Buffer.alloc(0)),
  ])
}
