import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { LoadTheme, RenderMail, RenderPage, ToProcess } from './sandbox/protocol.ts'
import { RenderFailed, type ThemeProblem, ThemeRefused } from './theme-errors.ts'

export interface RenderedParts {
  main: string | null
  /** In the order in which they were asked for. */
  pieces: string[]
  frame: string
}

export interface RenderedMail {
  /** Whatever the template prints; may have line breaks. */
  subject: string
  html: string
}

export interface RenderProcess {
  load(theme: Omit<LoadTheme, 'kind'>): Promise<ThemeProblem[]>
  /** One page at a time. After a rejection with `deadline` or `crash` the process is gone. */
  render(page: Omit<RenderPage, 'kind' | 'id'>): Promise<RenderedParts>
  /** @throws ThemeRefused naming what is wrong with the templates */
  renderMail(mail: Omit<RenderMail, 'kind' | 'id'>): Promise<RenderedMail>
  stop(): void
  readonly isAlive: boolean
}

export interface RendererLog {
  warn(fields: object, message: string): void
}

const sandboxFolder = fileURLToPath(new URL('./sandbox/', import.meta.url))
const library = join(dirname(createRequire(import.meta.url).resolve('liquidjs')), 'liquid.node.mjs')
const startDeadlineMs = 15_000

const problems = z.array(z.object({ file: z.string(), line: z.number(), message: z.string() }))

/** The process is no part of our trust: what it says is checked like any input. */
const replySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('loaded'), problems }),
  z.object({
    kind: z.literal('rendered'),
    id: z.number(),
    main: z.string().nullable(),
    pieces: z.array(z.string()),
    frame: z.string(),
  }),
  z.object({ kind: z.literal('mail-rendered'), id: z.number(), subject: z.string(), html: z.string() }),
  z.object({ kind: z.literal('mail-refused'), id: z.number(), problems }),
  z.object({ kind: z.literal('failed'), id: z.number(), message: z.string() }),
])

type Reply = z.infer<typeof replySchema>

/** Starts a process that may read the template engine's code and nothing else, and waits until it listens. */
export const startRenderProcess = async (
  deadlineMs: number,
  log: RendererLog,
  libraryAddress: string = pathToFileURL(library).href,
): Promise<RenderProcess> => {
  const child = fork(join(sandboxFolder, 'main.ts'), [libraryAddress], {
    env: {},
    cwd: sandboxFolder,
    execArgv: [
      '--permission',
      `--allow-fs-read=${sandboxFolder}*`,
      `--allow-fs-read=${library}`,
      '--max-old-space-size=256',
      '--disallow-code-generation-from-strings',
      '--disable-proto=delete',
      '--no-warnings',
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  })
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => log.warn({ text: text.slice(0, 2_000) }, 'the renderer said'))

  let alive = true
  let pending: { settle: (reply: Reply) => void; fail: (error: RenderFailed) => void } | undefined
  let lastId = 0

  const end = (error: RenderFailed) => {
    alive = false
    child.kill('SIGKILL')
    pending?.fail(error)
  }
  child.on('exit', (code, signal) => end(new RenderFailed('crash', `The renderer ended (${signal ?? code}).`)))
  child.on('error', (error) => end(new RenderFailed('crash', `The renderer could not run: ${error.message}`)))
  child.on('message', (message) => {
    const reply = replySchema.safeParse(message)
    if (reply.success) pending?.settle(reply.data)
    else end(new RenderFailed('crash', 'The renderer sent something unexpected and was ended.'))
  })

  const exchange = (message: ToProcess | undefined, withinMs: number) =>
    new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(
        () => end(new RenderFailed('deadline', `The renderer took longer than ${withinMs} ms and was ended.`)),
        withinMs,
      )
      const done = () => {
        clearTimeout(timer)
        pending = undefined
      }
      pending = {
        settle(reply) {
          done()
          resolve(reply)
        },
        fail(error) {
          done()
          reject(error)
        },
      }
      if (!alive) end(new RenderFailed('crash', 'The renderer is gone.'))
      else if (message) send(child, message)
    })

  const unexpected = () => {
    end(new RenderFailed('crash', ''))
    return new RenderFailed('crash', 'The renderer answered something else than was asked and was ended.')
  }

  await exchange(undefined, startDeadlineMs)

  return {
    get isAlive() {
      return alive
    },
    async load(theme) {
      const reply = await exchange({ kind: 'load', ...theme }, startDeadlineMs)
      if (reply.kind !== 'loaded') throw new RenderFailed('crash', 'The renderer did not take the theme.')
      return reply.problems
    },
    async render(page) {
      const id = ++lastId
      const reply = await exchange({ kind: 'render', id, ...page }, deadlineMs)
      if (reply.kind === 'failed' && reply.id === id) throw new RenderFailed('template', reply.message)
      if (reply.kind === 'rendered' && reply.id === id)
        return { main: reply.main, pieces: reply.pieces, frame: reply.frame }
      throw unexpected()
    },
    async renderMail(mail) {
      const id = ++lastId
      const reply = await exchange({ kind: 'mail', id, ...mail }, deadlineMs)
      if (reply.kind === 'failed' && reply.id === id) throw new RenderFailed('template', reply.message)
      if (reply.kind === 'mail-refused' && reply.id === id) throw new ThemeRefused(reply.problems)
      if (reply.kind === 'mail-rendered' && reply.id === id) return { subject: reply.subject, html: reply.html }
      throw unexpected()
    },
    stop: () => end(new RenderFailed('closed', 'The renderer was closed.')),
  }
}

const send = (child: ChildProcess, message: ToProcess) => {
  // A failed send means the process is going; its exit settles the exchange.
  child.send(message, () => {})
}
