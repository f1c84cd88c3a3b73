import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Cursor, readCursor } from '../platform/database/cursor.ts'
import { absent } from '../platform/errors.ts'
import { isFromThisMachine } from '../platform/http/from-this-machine.ts'
import type { Registry } from '../platform/http/registry.ts'
import { bodyOf, drawLetter, drawMailbox } from './local-mailbox-pages.ts'
import type { Mails } from './mails.ts'

export interface LocalMailboxDeps {
  app: FastifyInstance
  registry: Registry
  mails: Pick<Mails, 'list' | 'show'>
}

const params = z.object({ mailId: z.uuid() })
const query = z.object({ cursor: z.string().max(500).optional() })
const atOnce = 50

const framePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"
/** The mail runs nothing and loads nothing; its links open in place of the mailbox. */
const bodyPolicy =
  "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/**
 * On a machine of one's own the portal is everybody's mailbox: mails are shown as their recipients get them, with the addresses that only
 * they may read. Mounted in an evaluation only, and answers nobody who does not ask from this machine by one of its own names.
 */
export function mountLocalMailbox({ app, registry, mails }: LocalMailboxDeps): void {
  const page = (name: string, path: string) =>
    registry.add({ kind: 'page', name, method: 'GET', path, access: 'anyone' })

  async function find(request: FastifyRequest) {
    const asked = params.safeParse(request.params)
    if (!asked.success) throw absent('mail')
    return mails.show(asked.data.mailId)
  }

  page('showLocalMailbox', '/mailbox')
  app.get('/mailbox', async (request, reply) => {
    refuseOthers(request)
    const after: Cursor | null = readCursor(query.parse(request.query).cursor)
    const shown = await mails.list({ after, limit: atOnce, total: false })
    return reply.headers(headOf(framePolicy)).send(drawMailbox(shown))
  })

  page('showLocalMail', '/mailbox/{mailId}')
  app.get('/mailbox/:mailId', async (request, reply) => {
    refuseOthers(request)
    return reply.headers(headOf(framePolicy)).send(drawLetter(await find(request)))
  })

  page('showLocalMailBody', '/mailbox/{mailId}/body')
  app.get('/mailbox/:mailId/body', async (request, reply) => {
    refuseOthers(request)
    const head = { ...headOf(bodyPolicy), 'x-frame-options': 'SAMEORIGIN' }
    return reply.headers(head).send(bodyOf(await find(request)))
  })
}

const headOf = (policy: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'cache-control': 'no-store',
})

function refuseOthers(request: FastifyRequest): void {
  if (!isFromThisMachine(request)) throw absent('page')
}
