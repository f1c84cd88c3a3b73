import { type RendererLog, type RenderProcess, startRenderProcess } from './render-process.ts'
import type { LoadTheme } from './sandbox/protocol.ts'
import { RenderFailed, ThemeRefused } from './theme-errors.ts'

export interface RenderPool {
  /** Has one of the processes draw; `name` is what the log calls it when that fails. */
  draw<T>(name: string, work: (process: RenderProcess) => Promise<T>): Promise<T>
  close(): void
}

interface Waiting {
  name: string
  /** Draws and hands the outcome on; rejects when that failed. */
  work: (process: RenderProcess) => Promise<void>
  reject: (error: unknown) => void
}

const longestQueue = 500

/**
 * One or two processes that draw pages, one page each at a time, so that a page that hangs takes no other with it. A process that ended
 * is started again by the next page.
 */
export const createRenderPool = async (
  theme: Omit<LoadTheme, 'kind'>,
  options: { processes: 1 | 2; deadlineMs: number; log: RendererLog },
): Promise<RenderPool> => {
  const queue: Waiting[] = []
  const slots: { process: RenderProcess | undefined; busy: boolean }[] = []
  let closed = false

  const start = async () => {
    const process = await startRenderProcess(options.deadlineMs, options.log)
    const problems = await process.load(theme)
    if (problems.length > 0 || closed) process.stop()
    if (problems.length > 0) throw new ThemeRefused(problems)
    return process
  }

  const serve = async (slot: (typeof slots)[number], { name, work, reject }: Waiting) => {
    slot.busy = true
    try {
      if (!slot.process?.isAlive) slot.process = await start()
      await work(slot.process)
    } catch (error) {
      if (!closed) options.log.warn({ err: error, name }, 'a template could not be drawn')
      reject(error)
    } finally {
      slot.busy = false
      next()
    }
  }

  const next = () => {
    const slot = slots.find(({ busy }) => !busy)
    const waiting = slot && queue.shift()
    if (slot && waiting) void serve(slot, waiting)
  }

  slots.push({ process: await start(), busy: false })
  if (options.processes === 2) slots.push({ process: undefined, busy: false })

  return {
    draw: (name, work) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new RenderFailed('closed', 'The renderer was closed.'))
        else if (queue.length >= longestQueue) reject(new RenderFailed('busy', 'Too many pages wait to be drawn.'))
        else {
          queue.push({ name, work: async (process) => resolve(await work(process)), reject })
          next()
        }
      }),
    close() {
      closed = true
      for (const { reject } of queue.splice(0)) reject(new RenderFailed('closed', 'The renderer was closed.'))
      for (const { process } of slots) process?.stop()
    },
  }
}
