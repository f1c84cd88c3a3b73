import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { PackedDocument, PackedOriginal, ParsedDocument } from '../model.ts'

/** Few enough that sending them to the database never holds up other requests; a single row may be larger. */
const bytesTogether = 256 * 1_024

const encoder = new TextEncoder()

/** Turns a document and its rows into bytes that the database takes as they are. */
export function pack({ operations, schemas, ...facts }: ParsedDocument, bytes: Uint8Array): PackedDocument {
  return { ...facts, original: packOriginal(bytes), operations: packRows(operations), schemas: packRows(schemas) }
}

function packOriginal(bytes: Uint8Array): PackedOriginal {
  return {
    gzip: ownBytes(gzipSync(bytes)),
    sha256: ownBytes(createHash('sha256').update(bytes).digest()),
    bytes: bytes.byteLength,
  }
}

/** A small buffer of Node is part of a larger one, which would go with it. */
const ownBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

function packRows(rows: readonly { model: string }[]): Uint8Array[] {
  const packed: Uint8Array[] = []
  let together: string[] = []
  let size = 0
  rows.forEach(({ model, ...fields }, index) => {
    const row = `{"model":${model},${JSON.stringify(fields).slice(1)}`
    together.push(row)
    size += row.length
    if (size < bytesTogether && index < rows.length - 1) return
    packed.push(encoder.encode(`[${together.join()}]`))
    together = []
    size = 0
  })
  return packed
}
