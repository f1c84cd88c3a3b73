import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, figureOrDash } from './bench.ts'
import { quantile } from './load.ts'
import { proportionalMegabytes } from './process-figures.ts'
import type { Section } from './section.ts'

interface Shown {
  id: string
  state: string
  failure: string | null
  counts: { ready: number; created: number }
}

interface Step {
  row: (string | number)[]
  seconds: number
}

/** How many people a complete run imports; the option `--people` says otherwise. */
export const peopleToImport = 10_000

/** A file of people through the REST API: taken, checked and imported, while somebody opens pages. */
export async function importPeople(bench: Bench, people: number): Promise<Section> {
  const quiet = await pageTimes(
    bench,
    pause(3_000).then(() => undefined),
  )
  let id = ''
  const taken = await step(bench, people, 'taken', async () => {
    id = (await upload(bench, people)).id
  })
  const checked = await step(bench, people, 'checked', () => until(bench, id, 'checked'))
  const imported = await step(bench, people, 'imported', async () => {
    await ask(bench, `/account-imports/${id}/start`, { method: 'POST', body: '{}', headers: json })
    await until(bench, id, 'finished')
  })
  const { counts } = await ask<Shown>(bench, `/account-imports/${id}`)
  return {
    title: 'Importing people',
    text: [
      `A CSV file of ${people.toLocaleString('en-GB')} people with an organisation, without mails. Each becomes an account, a membership, two audit entries and two events, and the run waits for the events to be handed out. All the while one visitor opens the home page again and again: without an import that took ${quantile(quiet, 0.5).toFixed(1)} ms (median) and ${quantile(quiet, 0.99).toFixed(1)} ms (p99).`,
    ],
    tables: [
      {
        head: [
          '',
          'seconds',
          'rows/s',
          'main CPU ms a row',
          'database CPU ms a row',
          'page p50 ms',
          'page p99 ms',
          'main process, MB',
        ],
        rows: [taken.row, checked.row, imported.row],
      },
    ],
    budgets: [
      {
        name: 'Import: rows that became accounts',
        found: counts.created / people,
        bound: 'at least',
        limit: 1,
        unit: '',
      },
    ],
  }
}

const json = { 'content-type': 'application/json' }

async function step(bench: Bench, people: number, name: string, work: () => Promise<void>): Promise<Step> {
  const before = { cpu: bench.portal.cpuTimes(), at: performance.now() }
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, proportionalMegabytes(bench.portal.pid))
  }, 250)
  const times = await pageTimes(bench, work()).finally(() => clearInterval(watch))
  const after = bench.portal.cpuTimes()
  const seconds = (performance.now() - before.at) / 1000
  const database =
    before.cpu.database === null || after.database === null ? null : (after.database - before.cpu.database) / people
  return {
    seconds,
    row: [
      name,
      seconds,
      people / seconds,
      (after.main - before.cpu.main) / people,
      figureOrDash(database),
      quantile(times, 0.5),
      quantile(times, 0.99),
      Math.max(most, proportionalMegabytes(bench.portal.pid)),
    ],
  }
}

/** Milliseconds of one page after the other until the work is done. */
async function pageTimes({ portal }: Bench, work: Promise<void>): Promise<number[]> {
  const times: number[] = []
  let done = false
  const end = work.finally(() => {
    done = true
  })
  while (!done) {
    const before = performance.now()
    await (await fetch(portal.portalUrl)).text()
    times.push(performance.now() - before)
    await pause(20)
  }
  await end
  return times
}

async function upload(bench: Bench, people: number): Promise<Shown> {
  const { organisation } = bench.content.member
  const rows = Array.from({ length: people }, (_, n) => `import${n}@example.com,Import,${n},${organisation?.name}`)
  const form = new FormData()
  form.set('mails', 'none')
  form.set(
    'file',
    new Blob([`email,first name,last name,organisation\n${rows.join('\n')}`], { type: 'text/csv' }),
    'people.csv',
  )
  return ask(bench, '/account-imports', { method: 'POST', body: form })
}

async function until(bench: Bench, id: string, state: string): Promise<void> {
  for (;;) {
    const shown = await ask<Shown>(bench, `/account-imports/${id}`)
    if (shown.state === state) return
    if (shown.state === 'stopped') throw new Error(`The import stopped: ${shown.failure}`)
    await pause(250)
  }
}

async function ask<T>({ portal, content }: Bench, path: string, request: RequestInit = {}): Promise<T> {
  const headers = { cookie: content.ownerCookie, ...(request.headers as Record<string, string>) }
  const answer = await fetch(`${portal.portalUrl}/api/v1${path}`, { ...request, headers })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}
