import { randomBytes } from 'node:crypto'
import {
  accountSettingsEndpoints,
  apiTokenEndpoints,
  ownSessionEndpoints,
  passkeyEndpoints,
  secondFactorEndpoints,
  serviceAccountEndpoints,
  sessionEndpoints,
  signUpSettingsEndpoints,
} from '@portico/contract'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createFields } from '../custom-fields/index.ts'
import { nobody } from '../platform/actor.ts'
import { createVault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { freshDatabase } from '../platform/database/test-database.ts'
import { createAnswerOnce } from '../platform/http/answer-once.ts'
import { mountEndpoints } from '../platform/http/endpoints.ts'
import { createRegistry } from '../platform/http/registry.ts'
import { answerErrors, createHttpServer } from '../platform/http/server.ts'
import {
  accountSettingsApi,
  apiTokensApi,
  createIdentity,
  createPasswords,
  type Identity,
  type IdentityOptions,
  ownSessionsApi,
  passkeysApi,
  secondFactorApi,
  serviceAccountsApi,
  sessionApi,
  signUpSettingsApi,
} from './index.ts'
import { rememberPasswords } from './test-passwords.ts'

export const goodPassword = 'violet harbour 42 lanterns'
export const visitor = nobody('test', '192.0.2.1')

export interface TestPortal {
  db: Db
  identity: Identity
  app: FastifyInstance
  clock: { at: Date; advance(minutes: number): void }
  /** Passwords hashed or checked so far. */
  hashes(): number
  /** Statements sent to the database by the portal so far. */
  statements(): number
  /** What was logged, as JSON lines. */
  logged: string[]
  /** An active account with `goodPassword`. */
  person(email?: string, more?: Partial<Parameters<Identity['createAccount']>[1]>): Promise<string>
  signIn(email: string, password?: string, more?: SignInOptions): Promise<LightMyRequestResponse>
  show(cookie: string): Promise<LightMyRequestResponse>
  /** Any operation of the REST API that identity answers. */
  ask(method: string, path: string, options?: AskOptions): Promise<LightMyRequestResponse>
}

interface AskOptions {
  body?: object
  headers?: Record<string, string>
  from?: string
}

interface SignInOptions {
  from?: string
  cookie?: string
  headers?: Record<string, string>
}

/** The session endpoints on a database of their own, with a clock that only moves when told to. */
export async function testPortal(
  options: Partial<IdentityOptions> & { publicOrigin?: string } = {},
): Promise<TestPortal> {
  const { db: plain } = await freshDatabase()
  let statements = 0
  const db = plain.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      statements += 1
      return result
    },
  })
  const clock = {
    at: new Date('2026-03-01T12:00:00Z'),
    advance(minutes: number) {
      clock.at = new Date(clock.at.getTime() + minutes * 60_000)
    },
  }
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const real = rememberPasswords(createPasswords({ atOnce: 2 }))
  let hashes = 0
  const counted =
    <A extends unknown[], R>(work: (...input: A) => R) =>
    (...input: A) => {
      hashes += 1
      return work(...input)
    }
  const vault = createVault(randomBytes(32))
  const identity = createIdentity({
    db,
    now: () => clock.at,
    log,
    baseUrl: 'https://portal.test',
    secureCookies: false,
    vault,
    portalName: 'Test portal',
    fields: createFields({ db, now: () => clock.at }),
    joinDefaultOrganisation: async () => undefined,
    inviteCodes: { requireInviteCode: async () => undefined, redeemInviteCode: async () => undefined },
    forgetNotices: async () => undefined,
    sendPasswordReset: async () => undefined,
    sendEmailConfirmation: async () => undefined,
    sendRegistrationConfirmation: async () => undefined,
    sendAlreadyRegistered: async () => undefined,
    sendFarewell: async () => undefined,
    confirmsByDefault: async () => false,
    passwords: { ...real, hash: counted(real.hash), verify: counted(real.verify) },
    ...options,
  })
  const app = await createHttpServer({
    log,
    publicOrigin: options.publicOrigin ?? 'http://portal.test',
    trustedProxies: 0,
    maxBodyBytes: 10_000,
  })
  const registry = createRegistry()
  const answerOnce = createAnswerOnce({ db: plain, now: () => clock.at })
  const context = { app, registry, actorOf: identity.authenticateCaller, answerOnce }
  mountEndpoints(context, sessionEndpoints, sessionApi(identity))
  mountEndpoints(context, ownSessionEndpoints, ownSessionsApi(identity))
  mountEndpoints(context, passkeyEndpoints, passkeysApi(identity))
  mountEndpoints(context, secondFactorEndpoints, secondFactorApi(identity))
  mountEndpoints(context, accountSettingsEndpoints, accountSettingsApi(identity))
  mountEndpoints(context, signUpSettingsEndpoints, signUpSettingsApi(identity))
  mountEndpoints(context, apiTokenEndpoints, apiTokensApi(identity))
  mountEndpoints(context, serviceAccountEndpoints, serviceAccountsApi(identity))
  answerErrors(app, async (_request, reply) => reply.code(500).send('a page'))
  onTestFinished(() => app.close())

  return {
    db: plain,
    identity,
    app,
    clock,
    hashes: () => hashes,
    statements: () => statements,
    logged,
    async person(email = 'ada@example.com', more = {}) {
      const account = { email, firstName: 'Ada', lastName: 'Okafor', password: goodPassword, status: 'active' } as const
      return (await identity.createAccount(visitor, { ...account, ...more })).accountId
    },
    signIn: (email, password = goodPassword, { from = '192.0.2.1', cookie, headers = {} } = {}) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/session',
        remoteAddress: from,
        headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
        payload: { email, password },
      }),
    ask: (method, path, { body, headers = {}, from = '192.0.2.1' } = {}) =>
      app.inject({
        method: method as 'GET',
        url: `/api/v1${path}`,
        remoteAddress: from,
        headers,
        ...(body ? { payload: body } : {}),
      }),
    show: (cookie) => app.inject({ method: 'GET', url: '/api/v1/session', headers: { cookie } }),
  }
}

/** The cookie an answer sets, as a browser sends it back: of a session, or of its second step. */
export function cookieOf(answer: LightMyRequestResponse): string {
  const cookie = answer.cookies.find(({ value }) => value !== '')
  if (!cookie) throw new Error(`The answer sets no cookie: ${answer.statusCode} ${answer.body}`)
  return `${cookie.name}=${cookie.value}`
}
