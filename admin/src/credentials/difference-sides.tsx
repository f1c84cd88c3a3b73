import type { ReactNode } from 'react'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Difference } from './difference-words.ts'

type Side = NonNullable<Difference['expected']>

const aspects: readonly { id: string; label: string; show: (side: Side) => ReactNode }[] = [
  { id: 'works', label: 'Callers', show: ({ works }) => (works ? 'Are let in' : 'Are refused') },
  {
    id: 'policies',
    label: 'Policies',
    show: ({ policies }) => policies.map(({ id, name }) => name ?? id).join(', ') || 'None',
  },
  { id: 'expiry', label: 'Ends', show: ({ expiresAt }) => (expiresAt ? <Moment at={expiresAt} /> : 'Never') },
  { id: 'tags', label: 'Tags', show: ({ tags }) => tags.join(', ') || 'None' },
  {
    id: 'metadata',
    label: 'Metadata',
    show: ({ metadata }) =>
      Object.entries(metadata)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ') || 'None',
  },
]

const columns = ({ expected, found }: Difference): readonly Column<(typeof aspects)[number]>[] => [
  { label: 'What', show: ({ label }) => label },
  { label: 'In the portal', show: ({ show }) => (expected ? show(expected) : 'No key') },
  { label: 'At the provider', show: ({ show }) => (found ? show(found) : 'No key') },
]

/** Both sides of a difference beside each other; what is the same on both is left out. */
export function DifferenceSides({ difference }: { difference: Difference }) {
  const { expected, found } = difference
  const shown =
    expected && found
      ? aspects.filter(({ id }) => sideOf(expected, id) !== sideOf(found, id))
      : aspects.filter(({ id }) => id === 'works' || id === 'policies')
  return <DataTable title="Both sides" items={shown} columns={columns(difference)} />
}

const sideOf = (side: Side, id: string) => {
  if (id === 'works') return String(side.works)
  if (id === 'policies') return JSON.stringify(side.policies)
  if (id === 'expiry') return String(side.expiresAt)
  return JSON.stringify(id === 'tags' ? side.tags : side.metadata)
}
