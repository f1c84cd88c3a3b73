import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { ExampleRequest } from './model.ts'
import { requestSamples } from './request-samples.ts'

const target = { serverUrl: 'https://api.example.com/v1/', headers: [{ name: 'Authorization', value: 'YOUR_KEY' }] }
const base: ExampleRequest = { method: 'GET', path: '/parcels', query: [], headers: [], body: { kind: 'none' } }
const codes = (request: Partial<ExampleRequest>) => {
  const [curl, javascript, python] = requestSamples({ ...base, ...request }, target).map(({ code }) => code)
  return { curl: curl ?? '', javascript: javascript ?? '', python: python ?? '' }
}

describe('Request samples', () => {
  test('carry server, query and the key that was handed in', () => {
    const { curl, javascript, python } = codes({ query: [{ name: 'q', value: 'a b' }] })
    expect(curl).toBe("curl 'https://api.example.com/v1/parcels?q=a%20b' \\\n  -H 'Authorization: YOUR_KEY'")
    expect(javascript).toContain('fetch("https://api.example.com/v1/parcels?q=a%20b"')
    expect(python).toContain('"Authorization": "YOUR_KEY"')
  })

  test('send a JSON body', () => {
    const body = { kind: 'text' as const, mediaType: 'application/json', text: '{\n  "a": 1\n}' }
    const { curl, javascript, python } = codes({ method: 'POST', body })
    expect(curl).toContain("-X POST 'https://api.example.com/v1/parcels'")
    expect(curl).toContain(`--data-raw '{\n  "a": 1\n}'`)
    expect(javascript).toContain('body: JSON.stringify({\n    "a": 1\n  })')
    expect(python).toContain(`data='''{\n  "a": 1\n}'''.encode()`)
  })

  test('send forms and files', () => {
    const fields = [
      { name: 'label', value: '@/etc/passwd', isFile: false },
      { name: 'scan', value: '', isFile: true },
    ]
    const { curl, javascript, python } = codes({ method: 'POST', body: { kind: 'multipart', fields } })
    expect(curl).toContain("--form-string 'label=@/etc/passwd'")
    expect(curl).toContain("-F 'scan=@file'")
    expect(javascript).toContain('form.append("scan", file)')
    expect(python).toContain('"scan": open("file", "rb")')
    expect(codes({ method: 'POST', body: { kind: 'form', fields } }).curl).toContain('--data-urlencode')
  })

  test('run nothing that the document smuggles in', () => {
    const attack = `'; touch /tmp/x; echo "$(id)" \`id\` '''\\`
    const request: Partial<ExampleRequest> = {
      method: 'POST',
      headers: [{ name: 'X-Note', value: attack }],
      body: { kind: 'text', mediaType: 'text/plain', text: `${attack}\n${attack}` },
    }
    const { curl, javascript } = codes(request)
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${curl.replace(/^curl /, '')}`])
      .toString()
      .split('\0')
    expect(words).toContain(`X-Note: ${attack}`)
    expect(words).toContain(`${attack}\n${attack}`)
    const seen: unknown[] = []
    const body = javascript.replace(/^const response = await fetch\(/, 'seen(').replace(/\nconsole\.log.*$/, '')
    new Function('seen', body)((...values: unknown[]) => seen.push(...values))
    expect(seen[1]).toMatchObject({ headers: { 'X-Note': attack }, body: `${attack}\n${attack}` })
  })

  test('leave out headers that curl would take for a file', () => {
    expect(codes({ headers: [{ name: '@/etc/passwd', value: 'x' }] }).curl).not.toContain('passwd')
  })
})
