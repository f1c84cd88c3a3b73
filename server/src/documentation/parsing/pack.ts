import type { PackedDocument, ParsedDocument } from '../model.ts'

/** Few enough that sending them to the database never holds up other requests; a single row may be larger. */
const bytesTogether = 256 * 1_024

const encoder = new TextEncoder()

/** Turns the rows of a document into bytes that the database takes as they are. */
export function pack({ operations, schemas, ...facts }: ParsedDocument): PackedDocument {
  return { ...facts, operations: packRows(operations), schemas: packRows(schemas) }
}

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
