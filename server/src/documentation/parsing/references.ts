import type { Note } from '../model.ts'
import { isRecord, type Json, own, shortened } from './json.ts'

/** Finds what `$ref` means inside the document; nothing outside is ever read. */
export interface References {
  /** Follows `$ref` to the end. Texts beside a `$ref` win over those of its target. */
  follow(value: unknown): Followed
  /** Notes about references that lead nowhere, each named once. */
  notes(): Note[]
}

export interface Followed {
  /** Undefined when it leads nowhere. */
  value: Json | undefined
  /** Pointers that were passed, the last one first: the identity of the target. */
  pointers: string[]
}

const longestChain = 20

export function createReferences(document: Json): References {
  const unresolved = new Map<string, string>()
  const targets = new Map<string, unknown>()

  function targetOf(pointer: string): unknown {
    if (!targets.has(pointer)) targets.set(pointer, walk(document, pointer))
    return targets.get(pointer)
  }

  function follow(value: unknown): Followed {
    const pointers: string[] = []
    const beside: Json[] = []
    let current = value
    while (isRecord(current)) {
      const reference = own(current, '$ref')
      if (typeof reference !== 'string') return { value: withTextsBeside(current, beside), pointers }
      const problem = pointers.includes(reference)
        ? 'leads in a circle'
        : pointers.length >= longestChain
          ? 'passes through too many others'
          : reference.startsWith('#')
            ? undefined
            : 'leads to another document, which is not fetched; put its content into this one'
      if (problem) {
        unresolved.set(reference, problem)
        return { value: undefined, pointers }
      }
      pointers.unshift(reference)
      beside.unshift(current)
      current = targetOf(reference)
      if (!isRecord(current)) unresolved.set(reference, 'leads nowhere')
    }
    return { value: undefined, pointers }
  }

  return {
    follow,
    notes: () =>
      [...unresolved].map(([reference, problem]) => ({
        pointer: shortened(reference, 200),
        sentence: `The reference ${shortened(reference, 200)} ${problem}.`,
      })),
  }
}

function walk(document: Json, pointer: string): unknown {
  if (pointer === '#') return document
  if (!pointer.startsWith('#/')) return undefined
  let current: unknown = document
  for (const part of pointer.slice(2).split('/')) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(current)) current = /^\d+$/.test(key) ? current[Number(key)] : undefined
    else if (isRecord(current)) current = own(current, key)
    else return undefined
  }
  return current
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function withTextsBeside(target: Json, beside: Json[]): Json {
  const texts: Json = {}
  for (const source of beside) {
    for (const key of ['summary', 'description'] as const) {
      const text = own(source, key)
      if (typeof text === 'string') texts[key] = text
    }
  }
  return Object.keys(texts).length === 0 ? target : { ...target, ...texts }
}
