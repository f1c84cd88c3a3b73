import { Validator } from '@seriousme/openapi-schema-validator'
import type { Note } from '../model.ts'
import { type Json, oneLine } from './json.ts'

/**
 * What the official JSON schemas of OpenAPI find wrong. Documents with such faults are common and mostly readable, so they become notes
 * for the owner and no refusal.
 */
export async function specificationNotes(document: Json, version: '3.0' | '3.1'): Promise<Note[]> {
  const { errors } = await validate(document)
  if (errors === undefined || typeof errors === 'string') return []
  const deepest = new Map<string, string>()
  for (const { instancePath, message, keyword, params } of errors) {
    // Which branch of a choice fails first says less than what is wrong inside it.
    if (['oneOf', 'anyOf', 'if', '$ref'].includes(keyword)) continue
    const pointer = `#${oneLine(instancePath, 300)}`
    const detail = keyword === 'unevaluatedProperties' ? `: ${oneLine(params.unevaluatedProperty, 80)}` : ''
    if (!deepest.has(pointer)) deepest.set(pointer, `${oneLine(message, 200)}${detail}`)
  }
  return [...deepest].map(([pointer, message]) => ({
    pointer,
    sentence: `Not as OpenAPI ${version} wants it: ${pointer} ${message}.`,
  }))
}

/** The validator marks the document as it goes and reads references as files when given text, so it gets values of its own. */
async function validate(document: Json) {
  try {
    return await new Validator({ allErrors: false }).validate(structuredClone(document))
  } catch (error) {
    // A schema so nested that the validator's recursion ends; everything shown has been read by then.
    if (error instanceof RangeError) return { errors: undefined }
    throw error
  }
}
