import type { FastifyRequest } from 'fastify'
import { Refused } from '../errors.ts'

/** One uploaded file, whole, and the text fields sent beside it. */
export interface Upload {
  fileName: string
  mediaType: string
  bytes: Uint8Array
  fields: Record<string, string>
}

/** Reads a `multipart/form-data` request with one file. @throws Refused `file-missing`, `upload-unreadable`; the framework's refusal of too much */
export async function readUpload(request: FastifyRequest, maxBytes: number): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new Refused('file-missing', 'Send the file as multipart/form-data.', { kind: 'input', field: 'file' })
  }
  const { file, fields } = await readParts(request, maxBytes).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE')
      throw tooLarge(maxBytes, error)
    // The parser's own errors (no boundary, cut short) carry no status.
    if (!(error instanceof Error) || 'statusCode' in error) throw error
    const sentence = 'The upload could not be read: it was cut short, or is not multipart/form-data.'
    throw new Refused('upload-unreadable', sentence, { kind: 'input', field: 'file', cause: error })
  })
  // A form without a choice sends a file without name and content.
  if (!file || (!file.fileName && file.bytes.length === 0))
    throw new Refused('file-missing', 'Choose a file.', { kind: 'input', field: 'file' })
  return { ...file, fields }
}

const tooLarge = (maxBytes: number, cause: unknown) => {
  const sentence = `The file is larger than ${Math.round(maxBytes / 1_048_576)} MB, the most that is taken here.`
  return new Refused('too-large', sentence, { kind: 'too-large', field: 'file', cause })
}

async function readParts(request: FastifyRequest, maxBytes: number) {
  const fields: Record<string, string> = {}
  let file: Omit<Upload, 'fields'> | undefined
  for await (const part of request.parts({ limits: { fileSize: maxBytes, files: 1, fields: 20, fieldSize: 10_000 } })) {
    if (part.type === 'field') fields[part.fieldname] = String(part.value)
    else file = { fileName: part.filename, mediaType: part.mimetype, bytes: await part.toBuffer() }
  }
  return { file, fields }
}
