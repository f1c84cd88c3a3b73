import { Refused } from '../platform/errors.ts'

/** What is wrong with a document somebody sent. */
export const refused = (code: `document-${string}`, sentence: string) =>
  new Refused(code, sentence, { kind: 'input', field: 'file' })

export const tooLarge = (maxBytes: number) =>
  new Refused('document-too-large', `The document is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`, {
    kind: 'too-large',
    field: 'file',
  })
