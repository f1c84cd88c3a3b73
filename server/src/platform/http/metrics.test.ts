import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { mountMetrics } from './metrics.ts'
import { createRegistry } from './registry.ts'

test('answers are counted by route, not by address', async () => {
  const app = Fastify()
  await mountMetrics(app, createRegistry())
  app.get('/plans/:planId', () => 'a plan')
  await app.inject('/plans/1')
  await app.inject('/plans/2')
  const text = (await app.inject('/metrics')).body
  expect(text).toContain('portico_http_answer_seconds_count{method="GET",route="/plans/:planId",status="200"} 2')
  expect(text).toContain('process_resident_memory_bytes')
})
