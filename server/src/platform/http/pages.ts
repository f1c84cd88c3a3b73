import type { Access } from '@portico/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { z } from 'zod'
import { type Actor, nobody } from '../actor.ts'
import { absent, Refused } from '../errors.ts'
import { mayUse, requireAccess } from './access.ts'
import { leaveFlash } from './flash.ts'
import { type FormFailure, failureOf, type Typed, typedIn } from './form-failure.ts'
import { localPath } from './local-path.ts'
import type { PageCache } from './page-cache.ts'
import { type Entrance, type Registry, routePath } from './registry.ts'
import { isVisitor, keptShortcut, sendDrawn, sendKept } from './send-page.ts'
import { readUpload, type Upload } from './upload.ts'

/** One page of the live portal, declared once: from it come the route, the check of who may see it, and its entry in the registry. */
export interface PageDeclaration {
  name: string
  /** With parameters in braces: `/portal/private/apps/{app}`. */
  path: `/${string}`
  access: Access
  /** An address whose parameters do not fit leads to no page. */
  params?: z.ZodObject
  /** Gives every field it does not understand a default (`.catch`): a strange query is no reason to show nothing. */
  query?: z.ZodObject
  /**
   * What a visitor sees depends on nothing but the address and what is stamped: it is kept and sent again until a stamp changes.
   * The handler then gets nobody as its actor and may not use request or reply.
   */
  kept?: boolean
}

/** A form that is posted; it shares its path with the page that shows it, if there is one. */
export interface FormDeclaration extends Omit<PageDeclaration, 'kept'> {
  /** By the names of the fields in the page. */
  form: z.ZodObject
  /** It may be sent while somebody of the back office looks as another; all else would change what is not theirs. */
  whileImpersonating?: true
  /** What a rule calls a field, where the page calls it otherwise: `{ 'app.name': 'client_name' }`. */
  fieldOf?: Readonly<Record<string, string>>
  /** Where it leads when what it is about is gone, as after a second click on *Delete*; without it: a page that says so. */
  ifGone?: Redirect
  /** One file goes with it, of so many bytes at most. */
  upload?: { maxBytes: number }
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined

export interface Visit<D extends PageDeclaration | FormDeclaration = PageDeclaration> {
  actor: Actor
  params: Output<D['params']>
  query: Output<D['query']>
  /** Address with the query in its normal form: what is the same page has the same address. */
  address: string
  request: FastifyRequest
  reply: FastifyReply
}

/** What does not depend on one declaration. */
export type AnyVisit = Omit<Visit, 'params' | 'query'>

export interface Drawn {
  html: string
  /** 200 unless told. */
  status?: number
}

export interface Redirect {
  /** A path of this portal. */
  goTo: string
  /** Name of the message the next page shows. */
  flash?: string
}

/** A handler that has answered by itself (a file) returns the reply. */
export type PageAnswer = Drawn | Redirect | FastifyReply

export interface FormHandlers<D extends FormDeclaration> {
  submit(
    visit: Visit<D> & { form: z.output<D['form']>; upload: D['upload'] extends object ? Upload : undefined },
  ): Promise<PageAnswer>
  /** The page again with what was typed, after input that is wrong or a rule that said no. */
  again(visit: Visit<D>, failure: FormFailure, typed: Typed): Promise<PageAnswer>
}

export interface PageContext {
  app: FastifyInstance
  registry: Registry
  actorOf: (request: FastifyRequest) => Promise<Actor>
  cache: PageCache
  secureCookies: boolean
  /** Where visitors of pages that need an account are sent. */
  signInPath: string
  /** Whether the page may be seen, or somebody has to sign in first. @throws Refused for whom signing in would not help */
  isOpenTo: (actor: Actor, declaration: PageDeclaration) => Promise<boolean>
  /** Where this account has to go first, whatever it asked for. */
  detour: (request: FastifyRequest, declaration: PageDeclaration) => Promise<string | undefined>
}

/** A page or form, ready to be mounted. */
export type Page = (context: PageContext) => void

export function page<const D extends PageDeclaration>(
  declaration: D,
  show: (visit: Visit<D>) => Promise<PageAnswer>,
): Page {
  return (context) => {
    const keptHandler = declaration.kept ? keptPage(context, declaration, show) : undefined
    mount(context, 'GET', declaration, async (request, reply) => {
      if (keptHandler && isVisitor(request)) return keptHandler(request, reply)
      const entered = await enter(context, declaration, request, reply)
      if ('goTo' in entered) return send(context, entered, reply, request, false)
      return send(context, await show(entered), reply, request, declaration.kept === true)
    })
  }
}

export function form<const D extends FormDeclaration>(declaration: D, handlers: FormHandlers<D>): Page {
  return (context) =>
    mount(context, 'POST', { ...declaration, fields: Object.keys(declaration.form.shape) }, async (request, reply) => {
      const visit = await enter(context, declaration, request, reply)
      if ('goTo' in visit) return send(context, visit, reply, request, false)
      if (visit.actor.impersonator && !declaration.whileImpersonating) throw onlyLooking()
      let typed = typedIn(request.body)
      try {
        const upload = declaration.upload && (await readUpload(request, declaration.upload.maxBytes))
        if (upload) typed = typedIn(upload.fields)
        const input = declaration.form.parse(typed.values(declaration.form)) as z.output<D['form']>
        return send(
          context,
          await handlers.submit({ ...visit, form: input, upload: upload as never }),
          reply,
          request,
          false,
        )
      } catch (error) {
        const isGone = error instanceof Refused && error.kind === 'absent'
        if (isGone && declaration.ifGone) return send(context, declaration.ifGone, reply, request, false)
        const failure = failureOf(error, declaration, request.id)
        if (!failure) throw error
        const answer = await handlers.again(visit, failure, typed)
        return send(context, 'html' in answer ? { ...answer, status: failure.status } : answer, reply, request, false)
      }
    })
}

const onlyLooking = () =>
  new Refused('impersonating', 'You look at the portal as somebody else: nothing can be changed meanwhile.', {
    kind: 'forbidden',
  })

export function mountPages(context: PageContext, pages: readonly Page[]): void {
  const { shortcuts } = context.app
  shortcuts.add(keptShortcut(context.cache, shortcuts.prepare))
  for (const mountPage of pages) mountPage(context)
}

function mount(
  { app, registry }: PageContext,
  method: 'GET' | 'POST',
  { name, path, access, fields }: PageDeclaration & Pick<Entrance, 'fields'>,
  handler: RouteHandlerMethod,
): void {
  registry.add({ kind: 'page', name, method, path, access, ...(fields ? { fields } : {}) })
  app.route({ method, url: routePath(path), handler })
}

function keptPage<D extends PageDeclaration>(
  context: PageContext,
  declaration: D,
  show: (visit: Visit<D>) => Promise<PageAnswer>,
) {
  async function draw(address: Address<D>, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const actor = nobody(request.id, '')
    // Asked after the cache has read its stamp: a page that is kept was for everybody when it was drawn.
    if (!(await context.isOpenTo(actor, declaration))) throw new SignInFirst()
    const answer = await show({ ...address, actor, request, reply })
    if (!('html' in answer)) throw new Error(`${declaration.name} is kept, so it must draw a page.`)
    return answer.html
  }

  return async (request: FastifyRequest, reply: FastifyReply) => {
    // An address without a query is in its normal form already.
    const { cache } = context
    const plain = request.url.includes('?') ? undefined : cache.find(request.url)
    if (plain) return sendKept(request, reply, plain)
    const address = addressOf(declaration, request)
    try {
      const kept = await cache.take(address.address, () => draw(address, request, reply))
      return await sendKept(request, reply, kept)
    } catch (error) {
      if (!(error instanceof SignInFirst)) throw error
      return send(context, signInFirst(context, request), reply, request, false)
    }
  }
}

/** Not a failure: the page is not for visitors, which shows only when it is drawn. */
class SignInFirst extends Error {}

/** Checks who comes and reads the address. */
async function enter<D extends PageDeclaration>(
  context: PageContext,
  declaration: D,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Visit<D> | Redirect> {
  const actor = await context.actorOf(request)
  if (actor.kind === 'nobody' && !mayUse(actor, declaration.access)) return signInFirst(context, request)
  if (!(await context.isOpenTo(actor, declaration))) return signInFirst(context, request)
  const detour = actor.kind === 'nobody' ? undefined : await context.detour(request, declaration)
  if (detour !== undefined) return { goTo: detour }
  requireAccess(actor, declaration.access)
  return { ...addressOf(declaration, request), actor, request, reply }
}

/** Only what can be asked for again by its address is returned to: of a form the page it was on. */
function signInFirst({ signInPath, registry }: PageContext, request: FastifyRequest): Redirect {
  const isForm = request.method === 'POST'
  const back = isForm ? pageOfForm(registry, request.headers.referer) : localPath(request.url)
  const goTo = back === undefined ? signInPath : `${signInPath}?return-to=${encodeURIComponent(back)}`
  return isForm ? { goTo, flash: 'signed-out-meanwhile' } : { goTo }
}

/** Whatever site it names, only a page of this portal comes of it. */
function pageOfForm(registry: Registry, referer: string | undefined): string | undefined {
  if (referer === undefined || !URL.canParse(referer)) return undefined
  const { pathname, search } = new URL(referer)
  return registry.methodsAt('page', pathname).includes('GET') ? localPath(pathname + search) : undefined
}

type Address<D extends PageDeclaration> = Pick<Visit<D>, 'params' | 'query' | 'address'>

function addressOf<D extends PageDeclaration>(declaration: D, request: FastifyRequest): Address<D> {
  const params = declaration.params?.safeParse(request.params)
  if (params && !params.success) throw absent('page')
  const query = declaration.query?.parse(request.query)
  const [path = '/'] = request.url.split('?')
  const search = query === undefined ? '' : normalQuery(query)
  return { params: params?.data, query, address: search === '' ? path : `${path}?${search}` } as Address<D>
}

/** The fields that say something, in the order of their declaration. */
function normalQuery(query: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null && item !== '') search.append(name, String(item))
    }
  }
  return search.toString()
}

async function send(
  context: PageContext,
  answer: PageAnswer,
  reply: FastifyReply,
  request: FastifyRequest,
  compress: boolean,
): Promise<FastifyReply> {
  // A reply that a handler returns is awaited like a promise, and comes here as nothing once all of it is sent.
  if (reply.sent) return reply
  if ('html' in answer) return sendDrawn(request, reply, answer, compress)
  if (!('goTo' in answer)) return reply
  if (answer.flash !== undefined) leaveFlash(reply, answer.flash, context.secureCookies)
  return reply.header('cache-control', 'no-store').redirect(answer.goTo, 303)
}
