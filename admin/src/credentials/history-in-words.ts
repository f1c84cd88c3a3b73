import { durationInWords } from '../catalogue/plan-in-words.ts'

interface Entry {
  action: string
  details: Readonly<Record<string, unknown>>
}

type Words = (details: Entry['details']) => string

const words: Readonly<Record<string, Words>> = {
  'credential.ordered': () => 'Ordered',
  'credential.revealed': () => 'Key shown',
  'credential.tried': () => 'Used to try calls on the live portal',
  'credential.rotated': ({ overlapSeconds }) =>
    typeof overlapSeconds === 'number' && overlapSeconds > 0
      ? `Key rotated, the old one works on for ${durationInWords(overlapSeconds)}`
      : 'Key rotated, the old one ended at once',
  'credential.rotation-finished': () => 'Old key ended',
  'credential.products-added': ({ products }) => `Added ${namesIn(products)}`,
  'credential.product-removed': ({ product, to }) =>
    product ? `Removed ${nameIn(product)}` : `A product went${to ? ', another took its place' : ''}`,
  'credential.plan-changed': ({ before, plan, quota }) =>
    !plan
      ? 'Moved to another plan, as its plan went'
      : `Plan changed from ${nameIn(before)} to ${nameIn(plan)}${quota === 'restart' ? ', with a new quota' : ''}`,
  'credential.suspended': ({ reason }) => (reason ? `Suspended: ${String(reason)}` : 'Suspended'),
  'credential.resumed': () => 'Resumed',
  'credential.renewed': () => 'Renewed',
  'credential.updated': ({ before }) => `Renamed from ${String((before as { alias?: unknown } | null)?.alias ?? '?')}`,
  'credential.revoked': () => 'Revoked',
}

/** What was done, in words; an action that this release has no words for keeps its name. */
export const actionInWords = ({ action, details }: Entry): string => words[action]?.(details) ?? action

const nameIn = (thing: unknown): string => String((thing as { name?: unknown } | null)?.name ?? 'something deleted')

const namesIn = (things: unknown): string => (Array.isArray(things) ? things.map(nameIn).join(', ') : 'products')
