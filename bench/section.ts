/** What one part of the measurements found. */
export interface Section {
  title: string
  /** Markdown: what was done, and what to think of when reading the tables. */
  text: string[]
  tables: Table[]
  budgets: Budget[]
  /** Printed as code, such as plans of queries. */
  listings?: { title: string; text: string }[]
}

export interface Table {
  head: string[]
  rows: (string | number)[][]
}

export interface Budget {
  name: string
  found: number
  /** `at most` for costs, `at least` for ratios that should be high. */
  bound: 'at most' | 'at least'
  limit: number
  unit: string
  /** CPU milliseconds, which a slow machine has more of. */
  isCpu?: boolean
}

export const atReference = (budget: Budget, slowness: number): Budget =>
  budget.isCpu ? { ...budget, found: budget.found / slowness } : budget

export const isKept = ({ found, bound, limit }: Budget) => (bound === 'at most' ? found <= limit : found >= limit)

/** @param first - Markdown that stands before everything else */
export function sectionMarkdown(
  { title, text, tables, listings = [] }: Section,
  first: readonly string[] = [],
): string {
  return [
    `### ${title}`,
    ...first,
    ...text,
    ...tables.map(tableMarkdown),
    ...listings.map((listing) => `${listing.title}\n\n\`\`\`\n${listing.text.trimEnd()}\n\`\`\``),
  ].join('\n\n')
}

export function budgetsMarkdown(budgets: readonly Budget[]): string {
  const rows = budgets.map((budget) => [
    budget.name,
    `${short(budget.found)} ${budget.unit}`.trim(),
    `${budget.bound} ${budget.limit} ${budget.unit}`.trim(),
    isKept(budget) ? 'kept' : '**missed**',
  ])
  return tableMarkdown({ head: ['What', 'Found', 'Budget', ''], rows })
}

export function tableMarkdown({ head, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? short(cell) : cell)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Three digits say enough. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB')
  return String(Number(value.toPrecision(Math.abs(value) >= 1 ? 3 : 2)))
}
