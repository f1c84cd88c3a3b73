import type { FastifyInstance } from 'fastify'
import type { Registry } from './registry.ts'

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** `/metrics` for Prometheus: the process and how long answers take, by route. Only mounted when the operator asks for it. */
export async function mountMetrics(app: FastifyInstance, registry: Registry): Promise<void> {
  const { collectDefaultMetrics, Histogram, Registry: Metrics } = await import('prom-client')
  const metrics = new Metrics()
  collectDefaultMetrics({ register: metrics })
  const answers = new Histogram({
    name: 'portico_http_answer_seconds',
    help: 'Seconds until an answer was sent, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers: [metrics],
  })
  // Every answer is counted, so none may pass by the hooks.
  if (app.hasDecorator('shortcuts')) app.shortcuts.close()
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    answers.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  registry.add({ kind: 'endpoint', name: 'showMetrics', method: 'GET', path: '/metrics', access: 'anyone' })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()))
}
