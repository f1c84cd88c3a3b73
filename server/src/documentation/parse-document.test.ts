import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDocumentParser, type ParserOptions } from './parse-document.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const small = bytes({ openapi: '3.1.0', info: { title: 'Small', version: '1' }, paths: { '/a': { get: {} } } })

/** Takes seconds to read, however quick the machine is. */
function huge() {
  const operations = Array.from({ length: 40_000 }, (_, i) => [`/p${i}`, { get: { summary: 'x'.repeat(100) } }])
  return bytes({ openapi: '3.1.0', info: { title: 'Huge', version: '1' }, paths: Object.fromEntries(operations) })
}

const rowsOf = (packed: readonly Uint8Array[]): { path: string; model: unknown }[] =>
  packed.flatMap((rows) => JSON.parse(new TextDecoder().decode(rows)))

/** How far each thread of this process stands back (Linux: 0 as usual, 19 at most). */
const nicenessOfThreads = () =>
  readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    // The name before it may hold blanks.
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17])
  })

function parser(options: ParserOptions = {}) {
  const created = createDocumentParser(options)
  onTestFinished(() => created.close())
  return created
}

describe('Documents are parsed in a worker', () => {
  test('and come back as models', async () => {
    const parsed = await parser().parse(small)
    expect(parsed.summary.title).toBe('Small')
    expect(rowsOf(parsed.operations)).toEqual([
      expect.objectContaining({ path: '/a', model: expect.objectContaining({ path: '/a' }) }),
    ])
    expect(small.byteLength).toBeGreaterThan(0)
  })

  test('a refusal keeps its code and sentence', async () => {
    await expect(parser().parse(bytes('swagger: "2.0"'))).rejects.toMatchObject({
      name: 'Refused',
      code: 'document-wrong-version',
      message: expect.stringContaining('Swagger 2.0'),
      kind: 'input',
    })
  })

  test('a cap refuses more than may wait, and those that wait are read in the end', async () => {
    const one = parser({ workers: 1, waiting: 1 })
    const first = one.parse(small)
    const second = one.parse(small)
    await expect(one.parse(small)).rejects.toMatchObject({ code: 'too-many-documents', kind: 'too-many' })
    expect((await Promise.all([first, second])).map(({ summary }) => summary.title)).toEqual(['Small', 'Small'])
    expect((await one.parse(small)).summary.title).toBe('Small')
  })

  test('a document that takes too long is given up, and the next one is begun', async () => {
    const impatient = parser({ deadlineMs: 1, limits: { maxOperations: 100_000 } })
    await expect(impatient.parse(huge())).rejects.toMatchObject({ code: 'document-too-slow' })
    await expect(impatient.parse(huge())).rejects.toMatchObject({ code: 'document-too-slow' })
  })

  test('a document that takes too much memory ends its worker only', async () => {
    const narrow = parser({ memoryMb: 24, limits: { maxOperations: 100_000 } })
    await expect(narrow.parse(huge())).rejects.toMatchObject({ code: 'document-too-complex' })
  })

  test('a document of 1,200 operations works, with a small model for each', async () => {
    const operation = {
      responses: {
        200: { description: 'OK', content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } },
      },
    }
    const schemas = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `S${i}`,
        {
          properties: {
            next: { $ref: `#/components/schemas/S${(i + 1) % 60}` },
            text: { type: 'string', description: 'Some words. '.repeat(20) },
          },
        },
      ]),
    )
    const paths = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`/things-${i}`, { get: operation }]))
    const parsing = parser().parse(
      bytes({ openapi: '3.1.0', info: { title: 'Big', version: '1' }, paths, components: { schemas } }),
    )
    // Whoever asks for a page goes first.
    if (process.platform === 'linux') await expect.poll(nicenessOfThreads, { interval: 5 }).toContain(10)
    const parsed = await parsing
    const operations = rowsOf(parsed.operations)
    expect(operations).toHaveLength(1200)
    expect(Math.max(...operations.map(({ model }) => JSON.stringify(model).length))).toBeLessThan(20_000)
    expect(Math.max(...parsed.operations.map(({ byteLength }) => byteLength))).toBeLessThan(300_000)
    expect(JSON.stringify(parsed.summary).length).toBeLessThan(20_000)
  })

  test('closing refuses what runs and what waits', async () => {
    const closing = createDocumentParser({ workers: 1 })
    const running = closing.parse(small)
    const waiting = closing.parse(small)
    const outcome = Promise.allSettled([running, waiting])
    await closing.close()
    expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(closing.parse(small)).rejects.toMatchObject({ code: 'portal-stopping' })
  })
})
