import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ')

const immutable = 'public, max-age=31536000, immutable'

/** Serves the built admin app below /admin: its files for ever, its one page for every other address there. */
export async function serveAdminApp(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', policy))
    if (built) {
      await scope.register(fastifyStatic, {
        root: join(folder, 'assets'),
        prefix: '/admin/assets/',
        cacheControl: false,
        preCompressed: true,
        setHeaders: (reply, path) =>
          void reply.header('cache-control', path.endsWith('.html') ? 'no-cache' : immutable),
        wildcard: true,
        decorateReply: true,
      })
    }
    const page = async (_request: unknown, reply: import('fastify').FastifyReply) => {
      if (!built)
        return reply
          .code(503)
          .type('text/plain')
          .send('The admin app is not built: run "npm start" or "npm run serve".')
      return reply.header('cache-control', 'no-cache').sendFile('index.html', folder, { cacheControl: false })
    }
    scope.get('/admin', page)
    scope.get('/admin/*', page)
  })
}
