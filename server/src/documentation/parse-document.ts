import { Worker } from 'node:worker_threads'
import { Refused } from '../platform/errors.ts'
import type { PackedDocument } from './model.ts'
import { type DocumentLimits, defaultLimits } from './parsing/limits.ts'
import { refused, tooLarge } from './refusals.ts'

export interface ParserOptions {
  limits?: Partial<DocumentLimits>
  /** Documents parsed at the same time, each in a worker of its own. */
  workers?: number
  /** Documents that may wait; one more is refused. */
  waiting?: number
  /** For one document, from the moment its worker starts. */
  deadlineMs?: number
  /** JavaScript heap of one worker. */
  memoryMb?: number
}

export interface DocumentParser {
  /** @throws Refused `document-…` with a sentence about the document, `too-many-documents` when too many wait */
  parse(bytes: Uint8Array): Promise<PackedDocument>
  /** Ends what runs and refuses what waits. */
  close(): Promise<void>
}

/** What the worker answers. */
export type ParseAnswer =
  | { parsed: PackedDocument }
  | { refusal: { code: string; sentence: string } }
  | { failure: string }

/**
 * Parses documents away from the thread that answers requests. A worker lives for one document: nothing of a hostile one remains, its
 * memory is given back at once, and idle there is none.
 */
export function createDocumentParser(options: ParserOptions = {}): DocumentParser {
  const limits: DocumentLimits = { ...defaultLimits, ...options.limits }
  const { workers = 1, waiting = 8, deadlineMs = 60_000, memoryMb = 512 } = options
  const running = new Set<Worker>()
  const queue: (() => void)[] = []
  let places = workers
  let closed = false

  async function parse(bytes: Uint8Array): Promise<PackedDocument> {
    if (bytes.byteLength > limits.maxBytes) throw tooLarge(limits.maxBytes)
    if (closed) throw stopping()
    if (places === 0) await turn()
    else places -= 1
    try {
      if (closed) throw stopping()
      return await parseInWorker(bytes)
    } finally {
      const next = queue.shift()
      if (next) next()
      else places += 1
    }
  }

  function turn(): Promise<void> {
    if (queue.length >= waiting) {
      throw new Refused('too-many-documents', 'Too many documents are being read. Try again in a minute.', {
        kind: 'too-many',
      })
    }
    return new Promise((resolve) => queue.push(resolve))
  }

  function parseInWorker(bytes: Uint8Array): Promise<PackedDocument> {
    // A copy, because the bytes are handed over and the caller still stores its own.
    const copy = Uint8Array.from(bytes)
    const worker = new Worker(new URL('./parsing/worker.ts', import.meta.url), {
      workerData: { bytes: copy, limits },
      transferList: [copy.buffer],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      env: {},
      execArgv: [],
      stdin: false,
    })
    running.add(worker)
    return new Promise<PackedDocument>((resolve, reject) => {
      const deadline = setTimeout(() => {
        reject(refused('document-too-slow', `The document could not be read within ${deadlineMs / 1000} seconds.`))
      }, deadlineMs)
      worker.once('message', (answer: ParseAnswer) => {
        if ('parsed' in answer) resolve(answer.parsed)
        else if ('refusal' in answer) reject(refused(answer.refusal.code as 'document-', answer.refusal.sentence))
        else reject(new Error(`The document parser failed: ${answer.failure}`))
      })
      worker.once('error', (error) => reject(isOutOfMemory(error) ? tooComplex(memoryMb) : error))
      worker.once('exit', () => {
        clearTimeout(deadline)
        running.delete(worker)
        reject(stopping())
      })
    }).finally(() => worker.terminate())
  }

  return {
    parse,
    async close() {
      closed = true
      for (const next of queue.splice(0)) next()
      await Promise.all([...running].map((worker) => worker.terminate()))
    },
  }
}

const stopping = () =>
  new Refused('portal-stopping', 'The portal is stopping; the document was not read. Try again in a minute.', {
    kind: 'unavailable',
  })

const tooComplex = (memoryMb: number) =>
  refused('document-too-complex', `The document is too complex: reading it takes more than ${memoryMb} MB of memory.`)

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
