import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { createRenderer, type Renderer } from './renderer.ts'
import { sampleFrames } from './views/frame.ts'
import { views } from './views/registry.ts'

const pages = 300

/** Prints pages per second, CPU and size, with and without kept parts. Linux only: the process's CPU is read from /proc. */
const measure = async (themeFolder: string) => {
  const frame = sampleFrames.visitor
  const draws: [string, (renderer: Renderer) => Promise<string>][] = [
    ['catalogue', (renderer) => renderer.render('catalogue', { ...views.catalogue.samples.many, frame })],
    ['product', (renderer) => renderer.render('product', { ...views.product.samples.request, frame })],
    ['operation', (renderer) => renderer.render('operation', { ...views.operation.samples.many, frame })],
    ['app', (renderer) => renderer.render('app', { ...views.app.samples.one, frame })],
  ]
  for (const keptCharacters of [0, 32_000_000]) {
    const renderer = await createRenderer({ themeFolder, log: console, keptCharacters })
    for (const [name, draw] of draws) {
      for (let index = 0; index < pages; index += 1) await draw(renderer)
      const before = { at: performance.now(), own: process.cpuUsage(), child: childCpuMs() }
      let html = ''
      for (let index = 0; index < pages; index += 1) html = await draw(renderer)
      const { user, system } = process.cpuUsage(before.own)
      console.log({
        page: name,
        parts: keptCharacters > 0 ? 'kept' : 'drawn anew',
        perSecond: Math.round((pages * 1_000) / (performance.now() - before.at)),
        cpuMs: ((user + system) / 1_000 / pages + (childCpuMs() - before.child) / pages).toFixed(2),
        bytes: Buffer.byteLength(html),
        gzipBytes: gzipSync(html).length,
      })
    }
    await renderer.close()
  }
}

const childCpuMs = () => {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ')
  const fields =
    readFileSync(`/proc/${children.at(-1)}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ') ?? []
  const millisecondsPerTick = 10
  return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick
}

if (import.meta.main) await measure(parseArgs({ allowPositionals: true }).positionals[0] ?? 'themes/default')
