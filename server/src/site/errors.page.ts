import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Identity } from '../identity/index.ts'
import { type Actor, nobody } from '../platform/actor.ts'
import { Refused } from '../platform/errors.ts'
import { localPath } from '../platform/http/local-path.ts'
import { problemOf } from '../platform/http/problem.ts'
import { sendDrawn } from '../platform/http/send-page.ts'
import type { ErrorPage } from '../platform/http/server.ts'
import type { Log } from '../platform/log.ts'
import type { PageModel } from '../themes/index.ts'
import type { Draw } from './draw.ts'

export interface ErrorPageDeps {
  draw: Draw
  identity: Pick<Identity, 'authenticate'>
  log: Log
}

/** Whatever could not be shown, as a page; a plain one when even that can't be drawn. */
export function createErrorPage({ draw, identity, log }: ErrorPageDeps): ErrorPage {
  async function whoAsks(request: FastifyRequest): Promise<Actor> {
    try {
      return await identity.authenticate(request)
    } catch (error) {
      log.warn({ err: error }, 'an error page is shown without knowing to whom')
      return nobody(request.id, request.ip)
    }
  }

  return async (request, reply, error) => {
    const { status, detail } = problemOf(error, request.id)
    try {
      const actor = await whoAsks(request)
      const address = localPath(request.url) ?? '/'
      if (error instanceof Refused && error.code === 'portal-hidden') {
        const { html } = await draw({ actor, address, request, reply }, 'message', { title: notOpen.heading }, notOpen)
        return await sendDrawn(request, reply, { html, status }, false)
      }
      const { html } = await draw({ actor, address, request, reply }, 'error', titled(status), {
        status,
        // About what is not there, and about our own failures, the theme has better words.
        detail: status === 404 || status >= 500 ? null : detail,
        requestId: request.id,
        retryAfterSeconds: null,
      })
      return await sendDrawn(request, reply, { html, status }, false)
    } catch (failure) {
      log.error({ err: failure }, 'an error page could not be drawn')
      return sendPlain(reply, status, request.id)
    }
  }
}

/** Nothing on the page of other errors would help: it leads to what is shut as well. */
const notOpen: PageModel<'message'> = {
  tone: 'wait',
  heading: 'This portal is not open',
  paragraphs: ['Whoever runs it has closed it for the time being. Your apps and their keys go on working.'],
  actions: [],
}

const titled = (status: number) => ({ title: status === 404 ? 'Page not found' : 'That did not work' })

const sendPlain = (reply: FastifyReply, status: number, requestId: string) =>
  reply
    .code(status)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .send(`This page could not be shown (${status}). Try again in a moment.\nRequest ${requestId}\n`)
