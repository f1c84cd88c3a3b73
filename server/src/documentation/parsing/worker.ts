import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { Refused } from '../../platform/errors.ts'
import type { PackedDocument } from '../model.ts'
import type { ParseAnswer } from '../parse-document.ts'
import { buildModel } from './build-model.ts'
import type { DocumentLimits } from './limits.ts'
import { pack } from './pack.ts'

const { bytes, limits } = workerData as { bytes: Uint8Array; limits: DocumentLimits }

/**
 * The thread that answers requests goes first on every core. Only on Linux does a thread have a priority of its own; elsewhere this would
 * slow the whole process.
 */
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)

async function answer(): Promise<ParseAnswer> {
  try {
    return { parsed: pack(await buildModel(bytes, limits), bytes) }
  } catch (error) {
    if (error instanceof Refused) return { refusal: { code: error.code, sentence: error.message } }
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** They are moved, not copied. */
const buffersOf = ({ original, operations, schemas }: PackedDocument) =>
  [original.gzip, original.sha256, ...operations, ...schemas].map(({ buffer }) => buffer as ArrayBuffer)

const ready = await answer()
parentPort?.postMessage(ready, 'parsed' in ready ? buffersOf(ready.parsed) : [])
