import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { absent } from '../platform/errors.ts'
import type { Registry } from '../platform/http/registry.ts'
import { acceptsGzip } from '../platform/http/send-page.ts'
import type { Renderer, ThemeAsset } from '../themes/index.ts'
import type { PortalVisibility } from './portal-visibility.ts'

export interface AssetsContext {
  app: FastifyInstance
  registry: Registry
  renderer: Pick<Renderer, 'assets'>
  visibility: Pick<PortalVisibility, 'isPublic'>
}

const forEver = 'public, max-age=31536000, immutable'
const askAgain = 'public, no-cache'

/** Crawlers find what everybody may read, and stay out of what is personal. */
const robots = [
  'User-agent: *',
  'Disallow: /portal/private/',
  'Disallow: /auth/',
  'Disallow: /admin',
  'Disallow: /api/',
  '',
]

const keepOut = ['User-agent: *', 'Disallow: /', '']

/** Files of the theme, and those that browsers and crawlers look for at fixed places. */
export function mountAssets({ app, registry, renderer: { assets }, visibility }: AssetsContext): void {
  const get = (name: string, path: string, route: string, handler: (path: string) => Asset | undefined) => {
    registry.add({ kind: 'page', name, method: 'GET', path, access: 'anyone' })
    app.get(route, (request, reply) => {
      const found = handler((request.params as { '*'?: string })['*'] ?? '')
      if (!found) throw absent('page')
      return sendAsset(request, reply, found)
    })
  }

  get('themeAsset', '/assets/{file}', '/assets/*', (path) => assets.find(path))
  get('favicon', '/favicon.ico', '/favicon.ico', () => assets.find('icon.svg'))
  get('iconImage', '/favicon.svg', '/favicon.svg', () => assets.find('icon.svg'))

  registry.add({ kind: 'page', name: 'robots', method: 'GET', path: '/robots.txt', access: 'anyone' })
  app.get('/robots.txt', async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .send(((await visibility.isPublic()) ? robots : keepOut).join('\n')),
  )
}

interface Asset {
  asset: ThemeAsset
  immutable: boolean
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, { asset, immutable }: Asset): FastifyReply {
  reply.headers({
    'content-type': asset.type,
    'cache-control': immutable ? forEver : askAgain,
    etag: asset.etag,
    vary: 'accept-encoding',
    // An SVG opened by itself is a document: it may run nothing.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  })
  if (request.headers['if-none-match']?.includes(asset.etag)) return reply.code(304).send()
  if (!asset.gzip || !acceptsGzip(request)) return reply.send(asset.body)
  return reply.header('content-encoding', 'gzip').send(asset.gzip)
}
