import { createEngine, type Engine } from './engine.ts'
import type { FromProcess, ToProcess } from './protocol.ts'

const libraryAddress = process.argv[2]
if (!libraryAddress) throw new Error('The address of the template library is missing.')
const library: typeof import('liquidjs') = await import(libraryAddress)

let engine: Engine | undefined

const answer = (message: ToProcess): FromProcess => {
  if (message.kind === 'load') {
    engine = createEngine(library, message)
    return { kind: 'loaded', problems: engine.problems }
  }
  try {
    if (!engine) throw new Error('No theme is loaded.')
    if (message.kind === 'mail') return { id: message.id, ...engine.renderMail(message) }
    return { kind: 'rendered', id: message.id, ...engine.render(message) }
  } catch (error) {
    return { kind: 'failed', id: message.id, message: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', (message: ToProcess) => process.send?.(answer(message)))
process.on('disconnect', () => process.exit(0))
process.send?.({ kind: 'ready' } satisfies FromProcess)
