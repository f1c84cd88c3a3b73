import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createLog } from './log.ts'

function logTo(format: 'json' | 'plain') {
  const lines: string[] = []
  return { lines, log: createLog({ level: 'info', format, write: (line) => lines.push(line) }) }
}

describe('the log', () => {
  test('cuts secrets out by name, also within headers and bodies', () => {
    const { log, lines } = logTo('json')
    const headers = { authorization: 's3cret', cookie: 's3cret', 'set-cookie': 's3cret', host: 'portal' }
    log.info({ password: 's3cret', req: { headers }, body: { token: 's3cret', newPassword: 's3cret' } }, 'all of it')
    log.info(headers, 'at the top')
    expect(lines.join('')).not.toContain('s3cret')
    expect(lines.join('')).toContain('"host":"portal"')
  })

  test('tells an error with its cause', () => {
    const { log, lines } = logTo('json')
    log.error({ err: new Error('outside', { cause: new Error('inside') }) }, 'failed')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'failed', err: { message: 'outside: inside' } })
  })

  test('reads as a line of text in the plain format, with the stack of an error below', () => {
    const { log, lines } = logTo('plain')
    log.warn({ port: 3001, name: 'Ada' }, 'something happened')
    log.error({ err: new Error('broken') }, 'it failed')
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}something happened port=3001 name=Ada\n$/)
    expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d error it failed\n {4}Error: broken\n {8}at /)
  })

  test('leaves out what is below its level', () => {
    const { log, lines } = logTo('json')
    log.debug('details')
    expect(lines).toEqual([])
  })

  test('loses nothing that was said just before the process ends', () => {
    const program = `
      const { createLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)})
      const log = createLog({ level: 'info', format: 'json' })
      log.info('first')
      log.info('last words')
      process.exit(3)`
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program])
    const said = String(stdout).trim().split('\n')
    expect(status).toBe(3)
    expect(said.map((line) => JSON.parse(line).msg)).toEqual(['first', 'last words'])
  })
})
