import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startRenderProcess } from './render-process.ts'

const log = { warn() {} }

/** Starts the process the portal would start, but with code of an attacker in place of the template library. */
const asAttacker = async (code: string) => {
  const library = `data:text/javascript,${encodeURIComponent(`const report = (text) => process.send({ kind: 'failed', id: 1, message: String(text) });
process.on('message', async () => { try { ${code} } catch (error) { report(error.code ?? error.message) } });
process.send({ kind: 'ready' }); await new Promise(() => {});`)}`
  const process = await startRenderProcess(5_000, log, library)
  const answer = await process
    .render({ main: null, pieces: null, layout: 'page', contentMark: '', frameJson: '{}', viewSeesFrame: false })
    .then(
      () => 'rendered',
      (error: Error) => error.message,
    )
  process.stop()
  return answer
}

const thisFile = JSON.stringify(fileURLToPath(import.meta.url))

describe('code that takes the rendering process over', () => {
  test('reads no file outside its own folder', async () => {
    expect(await asAttacker(`report((await import('node:fs')).readFileSync(${thisFile}, 'utf8'))`)).toBe(
      'ERR_ACCESS_DENIED',
    )
    expect(await asAttacker(`report((await import('node:fs')).readFileSync('/etc/passwd', 'utf8'))`)).toBe(
      'ERR_ACCESS_DENIED',
    )
  })

  test('writes no file', async () => {
    expect(
      await asAttacker(`(await import('node:fs')).writeFileSync('/tmp/theme-was-here', ''); report('written')`),
    ).toBe('ERR_ACCESS_DENIED')
  })

  test('starts no process and no thread', async () => {
    expect(await asAttacker(`(await import('node:child_process')).spawnSync('id'); report('started')`)).toBe(
      'ERR_ACCESS_DENIED',
    )
    expect(
      await asAttacker(`new (await import('node:worker_threads')).Worker('1', { eval: true }); report('started')`),
    ).toBe('ERR_ACCESS_DENIED')
  })

  test('finds an environment without anything of the portal', async () => {
    process.env.PORTAL_SECRET_KEY = 'a secret of the portal'
    const names = await asAttacker(
      `report(Object.keys(process.env).filter((name) => name !== 'NODE_CHANNEL_FD' && name !== 'NODE_CHANNEL_SERIALIZATION_MODE'))`,
    )
    delete process.env.PORTAL_SECRET_KEY
    expect(names).toBe('')
  })

  test('makes no code from text', async () => {
    expect(await asAttacker(`report(eval('1 + 1'))`)).toMatch(/Code generation from strings disallowed/)
  })

  test('is ended when it sends something else than an answer', async () => {
    expect(await asAttacker(`process.send({ kind: 'rendered', id: 1, main: { toString: 1 }, frame: 'x' })`)).toMatch(
      /unexpected/,
    )
  })

  test('that ends itself is noticed', async () => {
    expect(await asAttacker('process.exit(3)')).toMatch(/ended \(3\)/)
  })
})
