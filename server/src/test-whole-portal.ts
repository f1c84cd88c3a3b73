import { randomBytes } from 'node:crypto'
import { permissions } from '@portico/contract'
import type { LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import { rememberPasswords } from './identity/test-passwords.ts'
import { type Actor, system } from './platform/actor.ts'
import { readConfig } from './platform/config/config.ts'
import { openVault } from './platform/crypto/secret-key.ts'
import { freshDatabase } from './platform/database/test-database.ts'
import { createLog } from './platform/log.ts'
import { createPortal, type Portal } from './portal.ts'
import { addMember, type Stage, unhurried } from './test-capabilities.ts'

export interface OpenPortal {
  portal: Portal
  stage: Stage
  /** Somebody who belongs to an organisation, with the cookie of a session. */
  member(email: string, organisation?: string, role?: 'admin' | 'member'): Promise<{ actor: Actor; cookie: string }>
  /** @returns the cookie of a session of an account with the password of all tests */
  signIn(email: string): Promise<string>
  /** The cookie of somebody with every permission. */
  ownerCookie: string
  ask(method: string, url: string, options?: AskOptions): Promise<LightMyRequestResponse>
}

interface AskOptions {
  cookie?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: object
  /** Sent as a form. */
  form?: Record<string, string>
}

const password = 'correct horse battery'

/** The whole portal, answering requests without listening: every route, page and rule on a database of the test's own. */
export async function openPortal(): Promise<OpenPortal> {
  const database = await freshDatabase()
  const config = readConfig({
    PORTAL_BASE_URL: 'http://portal.localhost',
    PORTAL_ALLOW_PRIVATE_TARGETS: 'yes',
    PORTAL_GATEWAY_ENABLED: 'no',
  })
  const vault = await openVault(database.db, randomBytes(32))
  const log = createLog({ level: 'silent', format: 'json' })
  const passwords = rememberPasswords()
  const portal = await createPortal({
    ...{ config, database, vault, log, passwords },
    now: () => new Date(),
    providerTimes: unhurried,
  })
  await portal.app.ready()
  onTestFinished(portal.stop)
  const { capabilities } = portal
  await capabilities.providers.ensureBuiltIn('http://gateway.example')
  const [provider] = await capabilities.providers.list()
  const { accountId } = await capabilities.identity.createOwner(system('Test'), {
    email: 'owner@example.com',
    firstName: 'Olga',
    lastName: 'Owner',
    password,
  })
  const stage: Stage = {
    db: database.db,
    capabilities,
    connectionString: database.connectionString,
    vault,
    clock: { now: () => new Date(), advance: () => undefined },
    owner: { ...system('Olga Owner'), kind: 'account', accountId, permissions: new Set(permissions) },
    providerId: provider?.id ?? '',
  }

  async function ask(method: string, url: string, { cookie, body, form, headers }: AskOptions = {}) {
    return portal.app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...headers,
        ...(cookie ? { cookie } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(body ? { payload: body } : {}),
      ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
    })
  }

  async function signIn(email: string): Promise<string> {
    const answer = await ask('POST', '/api/v1/session', { body: { email, password } })
    return String(answer.headers['set-cookie']).split(';')[0] ?? ''
  }

  return {
    portal,
    stage,
    ask,
    signIn,
    ownerCookie: await signIn('owner@example.com'),
    async member(email, organisation = 'Acme', role = 'member') {
      return { actor: await addMember(stage, { email, organisation, role }), cookie: await signIn(email) }
    },
  }
}
