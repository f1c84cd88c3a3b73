import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { mountHealth } from './health.ts'
import { createRegistry } from './registry.ts'

function portalWith(checks: Record<string, () => Promise<boolean>>) {
  const app = Fastify()
  const health = mountHealth(app, createRegistry(), checks)
  return { app, health }
}

test('a portal is ready when every check passes', async () => {
  const { app } = portalWith({ database: async () => true, renderer: async () => true })
  const answer = await app.inject('/ready')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ status: 'ready', checks: { database: 'ok', renderer: 'ok' } })
})

test('it is not ready when one fails or says no, and tells which but not why', async () => {
  const unreachable = async () => {
    throw new Error('connect ECONNREFUSED 10.1.2.3:5432')
  }
  const { app } = portalWith({ database: unreachable, migrations: async () => false, renderer: async () => true })
  const answer = await app.inject('/ready')
  expect(answer.statusCode).toBe(503)
  expect(answer.json().checks).toEqual({ database: 'failed', migrations: 'failed', renderer: 'ok' })
  expect(answer.body).not.toContain('10.1.2.3')
})

test('a check that never answers makes it not ready', async () => {
  const { app } = portalWith({ database: () => new Promise(() => undefined) })
  expect((await app.inject('/ready')).statusCode).toBe(503)
})

test('a stopping portal is live but not ready', async () => {
  const { app, health } = portalWith({ database: async () => true })
  health.stopping()
  expect((await app.inject('/ready')).statusCode).toBe(503)
  expect((await app.inject('/live')).json()).toEqual({ status: 'live' })
})
