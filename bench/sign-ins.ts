import { createPasswords } from '../server/src/identity/passwords.ts'
import { type Bench, figureOrDash } from './bench.ts'
import { quantile } from './load.ts'
import type { Section } from './section.ts'

const [signIns, atOnce] = [100, 4]
const [checks, everyMs] = [1_000, 20]
const password = 'correct horse battery staple'

/** Sign-ins against the bare hash, what they do to other requests, and what it costs to know who asks. */
export async function signIn(bench: Bench): Promise<Section> {
  const passwords = createPasswords({ mostWaiting: signIns })
  const hash = await passwords.hash(password)
  const page = `${bench.portal.portalUrl}/portal/catalogue-products`
  const probe = () =>
    bench.load.run({ urls: [page], headers: { 'accept-encoding': 'gzip' }, connections: 1, requests: 150, everyMs })
  const quiet = (await probe()).times.flat()
  const meanwhile = async (work: () => Promise<void>) => {
    const asked = probe()
    const rate = await rateOf(work)
    return { rate, pages: (await asked).times.flat() }
  }
  const ownBefore = process.cpuUsage()
  const { rate: bare } = await meanwhile(async () => {
    if (!(await passwords.verify(hash, password))) throw new Error('The bare hash refused the right password.')
  })
  const hashMs = ownCpuMs(process.cpuUsage(ownBefore)) / signIns
  const before = bench.portal.cpuTimes()
  const { rate: portal, pages: busy } = await meanwhile(() => open(bench))
  const after = bench.portal.cpuTimes()
  const besideMs = (after.main - before.main) / signIns - hashMs
  const databaseMs =
    after.database === null || before.database === null ? null : (after.database - before.database) / signIns
  const checkMs = await costOfSession(bench)
  return {
    title: 'Sign-in',
    text: [
      `${signIns} sign-ins through the REST API, ${atOnce} at a time, and as many checks of the same hash in a process that does nothing else; both hash on as many threads as there are cores, less one, while a kept page is asked for every ${everyMs} ms. The check of a session is the difference of CPU between asking who one is with a session and without.`,
    ],
    tables: [
      {
        head: [
          'sign-ins/s',
          'bare hashes/s',
          'ratio',
          'own CPU ms beside the hash',
          'database CPU ms',
          'page p99 ms, quiet',
          'page p99 ms, meanwhile',
          'session check, own CPU ms',
        ],
        rows: [
          [
            portal,
            bare,
            portal / bare,
            besideMs,
            figureOrDash(databaseMs),
            quantile(quiet, 0.99),
            quantile(busy, 0.99),
            checkMs,
          ],
        ],
      },
    ],
    budgets: [
      { name: 'Sign-ins against the bare hash', found: portal / bare, bound: 'at least', limit: 0.9, unit: '×' },
      { name: 'Session check, own CPU', found: checkMs, bound: 'at most', limit: 0.3, unit: 'ms', isCpu: true },
    ],
  }
}

const ownCpuMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000

/** How often a second. */
async function rateOf(work: () => Promise<void>): Promise<number> {
  const before = performance.now()
  const lane = async () => {
    for (let count = 0; count < signIns / atOnce; count += 1) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return (signIns * 1_000) / (performance.now() - before)
}

async function open({ portal }: Bench): Promise<void> {
  const answer = await fetch(`${portal.portalUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'dev@example.com', password }),
  })
  await answer.body?.cancel()
  if (answer.status !== 200) throw new Error(`A sign-in was answered with ${answer.status}.`)
}

async function costOfSession({ portal, load, content }: Bench): Promise<number> {
  const url = `${portal.portalUrl}/api/v1/session`
  const cost = async (headers: Record<string, string>, expected: number) => {
    const order = { urls: [url], headers, connections: 4, requests: checks }
    await load.run({ ...order, requests: checks / 5 }, expected)
    const before = portal.cpuTimes().main
    await load.run(order, expected)
    return (portal.cpuTimes().main - before) / checks
  }
  const without = await cost({}, 401)
  return (await cost({ cookie: content.memberCookie }, 200)) - without
}
