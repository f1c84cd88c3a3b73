import { cursorOf } from '../server/src/platform/database/cursor.ts'
import { type Bench, type Cost, costOf, figureOrDash } from './bench.ts'
import { quantile } from './load.ts'
import type { Budget, Section, Table } from './section.ts'

const connections = 8
const gzip = { 'accept-encoding': 'gzip' }
const noId = '00000000-0000-0000-0000-000000000000'

interface Measured {
  name: string
  cost: Cost
  bytes: number
  compressed: number
}

/** Pages of the live portal: kept for visitors, made for whoever is signed in. */
export async function pages(bench: Bench): Promise<Section> {
  const { content, portal } = bench
  const address = (path: string) => `${portal.portalUrl}/portal/catalogue-products${path}`
  const operation = `/parcels-000001/${content.documentSlug}/docs/operations/${content.operationSlug}`
  const personal = { ...gzip, cookie: content.memberCookie }
  const alike = [
    { name: 'Catalogue', urls: [address('')] },
    { name: 'Product', urls: [address('/parcels-000001')] },
    { name: 'Reference of an operation', urls: [address(operation)] },
  ]
  // Each begins at another product.
  const different = Array.from({ length: 900 }, (_, index) =>
    address(`?after=${cursorOf(`Parcels ${String(index + 1).padStart(6, '0')}`, noId)}`),
  )
  const measured: Measured[] = []
  for (const { name, urls } of alike) {
    measured.push(await measure(bench, `${name}, visitor`, urls, gzip, 12_000))
    measured.push(await measure(bench, `${name}, signed in`, urls, personal, 1_200))
  }
  measured.push(await measure(bench, 'Catalogue, signed in, drawn anew', different, personal, 600))
  return {
    title: 'Pages',
    text: [
      `CPU milliseconds per page and the time until it is there, ${connections} connections at a time. The program’s own share – the main process and the one that draws with the theme – is what the budgets are about; the database’s stands beside it. “Drawn anew” are 600 pages of the catalogue that begin at different products, so that no part drawn earlier is used again.`,
    ],
    tables: [table(measured)],
    budgets: budgets(measured),
  }
}

async function measure(
  bench: Bench,
  name: string,
  urls: string[],
  headers: Record<string, string>,
  requests: number,
): Promise<Measured> {
  const [url = ''] = urls
  const cost = await costOf(bench, { urls, headers, connections, requests })
  const plain = await fetch(url, { headers: { ...headers, 'accept-encoding': 'identity' } })
  const compressed = await fetch(url, { headers })
  await compressed.arrayBuffer()
  const bytes = (await plain.arrayBuffer()).byteLength
  return { name, cost, bytes, compressed: Number(compressed.headers.get('content-length')) }
}

const table = (measured: readonly Measured[]): Table => ({
  head: ['Page', 'own CPU', 'main', 'drawing', 'database', 'p50', 'p99', 'HTML, KB', 'sent, KB'],
  rows: measured.map(({ name, cost, bytes, compressed }) => [
    name,
    cost.own,
    cost.main,
    cost.renderer,
    figureOrDash(cost.database),
    quantile(cost.result.times.flat(), 0.5),
    quantile(cost.result.times.flat(), 0.99),
    bytes / 1_000,
    compressed / 1_000,
  ]),
})

function budgets(measured: readonly Measured[]): Budget[] {
  const cpu = (name: string, limit: number): Budget => ({
    name: `${name}: own CPU`,
    found: measured.find((one) => one.name === name)?.cost.own ?? Number.NaN,
    bound: 'at most',
    limit,
    unit: 'ms',
    isCpu: true,
  })
  const catalogues = measured.filter(({ name }) => name.startsWith('Catalogue'))
  const htmlKilobytes = Math.max(...catalogues.map(({ bytes }) => bytes)) / 1_000
  return [
    cpu('Catalogue, signed in', 8),
    cpu('Catalogue, signed in, drawn anew', 8),
    { name: 'Catalogue: HTML', found: htmlKilobytes, bound: 'at most', limit: 60, unit: 'KB' },
    cpu('Product, signed in', 6),
    cpu('Reference of an operation, signed in', 6),
  ]
}
