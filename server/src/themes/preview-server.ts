import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { renderPreview } from './preview.ts'
import { createRenderer, type Renderer } from './renderer.ts'

/** The strictest policy a theme must live with: nothing inline, nothing from elsewhere. */
export const previewPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Serves every page and state at `/<view>/<state>` on a free port of this machine; drawn anew on each request of `/`. */
export const servePreview = async (renderer: Renderer, direction: 'ltr' | 'rtl' = 'ltr', port = 0) => {
  const pages = new Map<string, string>()
  for await (const { view, state, html, problem } of renderPreview(renderer, 'en', direction)) {
    pages.set(`/${view}/${state}`, html ?? `<pre>${problem}</pre>`)
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const found = path.startsWith('/assets/') ? renderer.assets.find(path.slice('/assets/'.length)) : undefined
    const page = pages.get(path) ?? (path === '/' ? listOf([...pages.keys()]) : undefined)
    response.setHeader('content-security-policy', previewPolicy)
    response.setHeader('x-content-type-options', 'nosniff')
    if (found) response.writeHead(200, { 'content-type': found.asset.type }).end(found.asset.body)
    else if (page) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: [...pages.keys()],
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

const listOf = (paths: string[]) =>
  `<!doctype html><title>Preview</title><ul>${paths.map((path) => `<li><a href="${path}">${path}</a></li>`).join('')}</ul>`

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rtl: { type: 'boolean' }, port: { type: 'string' } },
  })
  const renderer = await createRenderer({ themeFolder: positionals[0] ?? 'themes/default', log: console })
  const preview = await servePreview(renderer, values.rtl ? 'rtl' : 'ltr', Number(values.port ?? 0))
  console.log(`Every page in every state: ${preview.url}`)
}
