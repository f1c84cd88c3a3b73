import { setTimeout as pause } from 'node:timers/promises'
import { type FakeDashboard, startFakeDashboard } from '../server/src/providers/fakes/tyk-dashboard/fake-dashboard.ts'
import { type Bench, figureOrDash } from './bench.ts'
import type { Section } from './section.ts'

const policies = 5000

interface Run {
  id: string
  outcome: string
  reason: string | null
  counts: Record<string, number>
  startedAt: string
  finishedAt: string | null
}

/** Runs against a Dashboard with thousands of policies, which lives in this process and is not counted. */
export async function synchroniseProvider({ portal, content }: Bench): Promise<Section> {
  const fake = await startFakeDashboard()
  try {
    fill(fake)
    const { id } = await ask<{ id: string }>('POST', '/providers', {
      kind: 'tyk-dashboard',
      name: 'Dashboard of the bench',
      gatewayUrl: 'https://api.example.com',
      settings: { url: fake.url, secret: fake.secret, organisationId: fake.organisationId },
      synchronisation: { intervalSeconds: 0 },
    })
    const trial = await measure(id, true)
    const first = await measure(id, false)
    const again = await measure(id, false)
    const [renamed] = fake.gateway.policies.values()
    if (renamed) renamed.name = 'Renamed'
    const one = await measure(id, false)
    return {
      title: 'Synchronisation',
      text: [
        `${policies} policies of a Tyk Dashboard: half become products, half plans. A run that finds nothing new reads everything and writes nothing but its own end.`,
      ],
      tables: [
        {
          head: ['run', 'new', 'changed', 'seconds', 'own CPU ms', 'database CPU ms'],
          rows: [
            ['trial', ...trial],
            ['first', ...first],
            ['nothing new', ...again],
            ['one renamed', ...one],
          ],
        },
      ],
      budgets: [],
    }
  } finally {
    await fake.close()
  }

  async function measure(providerId: string, dryRun: boolean): Promise<number[]> {
    const before = portal.cpuTimes()
    let run = await ask<Run>('POST', `/providers/${providerId}/synchronisations`, { dryRun })
    while (run.outcome === 'running') {
      await pause(50)
      run = await ask<Run>('GET', `/synchronisations/${run.id}`)
    }
    const after = portal.cpuTimes()
    if (run.outcome !== 'done' || run.counts.failed !== 0)
      throw new Error(`The run ended as ${run.outcome}: ${run.reason}`)
    const seconds = (Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt)) / 1000
    const database = before.database === null || after.database === null ? null : after.database - before.database
    return [run.counts.created ?? 0, run.counts.changed ?? 0, seconds, after.main - before.main, figureOrDash(database)]
  }

  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${portal.portalUrl}/api/v1${path}`, {
      method,
      headers: { cookie: content.ownerCookie, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
}

function fill(fake: FakeDashboard): void {
  const parts = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }
  const rights = Array.from({ length: 200 }, (_, index) => {
    const api_id = fake.addApi(`API ${index}`)
    return { [api_id]: { api_id, api_name: `API ${index}`, versions: ['Default'] } }
  })
  for (let index = 0; index < policies; index += 1) {
    const access_rights = { ...rights[index % 200], ...rights[(index * 7) % 200] }
    const partitions = index % 2 ? { ...parts, quota: true, rate_limit: true } : { ...parts, acl: true }
    fake.addPolicy({ name: `Policy ${index}`, access_rights, partitions, quota_max: 1000 })
  }
}
