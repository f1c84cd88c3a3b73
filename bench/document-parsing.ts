import type { Bench } from './bench.ts'
import { largeDocument } from './large-document.ts'
import { quantile } from './load.ts'
import { residentMegabytes } from './process-figures.ts'
import type { Section } from './section.ts'

const probeSeconds = 6
const megabytes = 10
const uploads = 3
const small = 12

/** What large documents that are uploaded do to other requests, and what happens when too many come. */
export async function documentParsing(bench: Bench): Promise<Section> {
  const { content, load, portal } = bench
  const products = await portal.database.pool.query<{ id: string }>(
    'select id from products order by name limit 20 offset 1',
  )
  const productIds = products.rows.map(({ id }) => id)
  const page = `${portal.portalUrl}/portal/catalogue-products`
  const probe = async (headers: Record<string, string>, everyMs: number) =>
    (
      await load.run({ urls: [page], headers, connections: 1, requests: (probeSeconds * 1_000) / everyMs, everyMs })
    ).times.flat()
  const visitor = { 'accept-encoding': 'gzip' }
  const member = { ...visitor, cookie: content.memberCookie }
  const document = largeDocument(megabytes)
  const big = () => productIds.slice(0, uploads).map((id) => upload(bench, id, document))

  const rows: Section['tables'][number]['rows'] = []
  let parsing = 0
  for (const [name, headers, everyMs] of [
    ['Kept page, visitor', visitor, 10],
    ['Catalogue, signed in', member, 50],
  ] as const) {
    const quiet = await probe(headers, everyMs)
    const start = performance.now()
    const answers = Promise.all(big()).then((statuses) => {
      parsing = (performance.now() - start) / 1_000
      return statuses
    })
    const busy = await probe(headers, everyMs)
    refuseOthers(await answers, [201])
    rows.push([
      name,
      quantile(quiet, 0.5),
      quantile(busy, 0.5),
      quantile(quiet, 0.99),
      quantile(busy, 0.99),
      Math.max(...busy),
    ])
  }
  const crowd = [
    ...big(),
    ...productIds.slice(uploads, uploads + small).map((id) => upload(bench, id, largeDocument(0.01))),
  ]
  const statuses = await Promise.all(crowd)
  refuseOthers(statuses, [201, 429])
  const refused = statuses.filter((status) => status === 429).length
  return {
    title: 'Large API documents and other requests',
    text: [
      `Kept pages every 10 ms and personal ones every 50 ms for ${probeSeconds} s, whether or not the one before was answered, without and while ${uploads} OpenAPI documents of ${megabytes} MB are uploaded at once. Each is read in a worker, one after the other; all ${uploads} took ${parsing.toFixed(1)} s.`,
      `When ${uploads} such documents and ${small} small ones came at once, ${refused} were refused with status 429 and ${statuses.length - refused} taken. Afterwards the main process held ${residentMegabytes(portal.pid).toFixed(0)} MB.`,
    ],
    tables: [
      {
        head: ['Request', 'p50 ms, quiet', 'p50 ms, parsing', 'p99 ms, quiet', 'p99 ms, parsing', 'slowest, parsing'],
        rows,
      },
    ],
    budgets: [
      { name: 'Documents refused when 15 come at once', found: refused, bound: 'at least', limit: 1, unit: '' },
    ],
  }
}

async function upload({ portal, content }: Bench, productId: string, document: Buffer): Promise<number> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(document)], { type: 'application/json' }), 'large.json')
  const answer = await fetch(`${portal.portalUrl}/api/v1/products/${productId}/api-documents`, {
    method: 'POST',
    headers: { cookie: content.ownerCookie },
    body: form,
  })
  const text = await answer.text()
  if (answer.status === 422) throw new Error(`A document was refused: ${text}`)
  return answer.status
}

function refuseOthers(statuses: readonly number[], expected: readonly number[]): void {
  if (statuses.some((status) => !expected.includes(status)))
    throw new Error(`Uploads were answered with ${statuses.join()}.`)
}
