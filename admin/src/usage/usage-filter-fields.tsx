import { NativeSelect, TextInput } from '@mantine/core'
import { ApiProblem } from '../api/problem.ts'
import { useRead } from '../api/queries.ts'
import { ChosenFilter, Filters } from '../ui/filters.tsx'
import type { Dimension, UsageFilters } from './usage-filters.ts'

const statuses = [
  { value: '', label: 'All answers' },
  { value: 'success', label: 'Successes' },
  { value: 'error', label: 'Errors' },
  { value: '4xx', label: '4xx: refused or not found' },
  { value: '5xx', label: '5xx: failed at the API' },
]

interface FilterFieldsProps {
  filters: UsageFilters
  problem: Error | null
}

export function FilterFields({ filters, problem }: FilterFieldsProps) {
  const wrong = problem instanceof ApiProblem ? problem.fields : {}
  return (
    <Filters>
      <TextInput
        type="date"
        label="From"
        value={filters.from}
        error={wrong.from}
        onChange={(event) => event.currentTarget.value && filters.set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label="To"
        value={filters.to}
        error={wrong.to}
        onChange={(event) => event.currentTarget.value && filters.set({ to: event.currentTarget.value })}
      />
      <NativeSelect
        label="By"
        value={filters.unit}
        data={[
          { value: 'day', label: 'Day' },
          { value: 'hour', label: 'Hour' },
        ]}
        onChange={(event) => filters.set({ unit: event.currentTarget.value })}
      />
      <NativeSelect
        label="Answers"
        value={filters.status}
        data={statuses}
        onChange={(event) => filters.set({ status: event.currentTarget.value })}
      />
      {Object.entries(filters.chosen).map(([name, id]) => (
        <Chosen key={name} dimension={name as Dimension} id={id} onRemove={() => filters.set({ [name]: '' })} />
      ))}
    </Filters>
  )
}

const words: Record<Dimension, string> = {
  productId: 'Product',
  planId: 'Plan',
  organisationId: 'Organisation',
  appId: 'App',
  credentialId: 'Credential',
}

/** The name is that of the only group of this kind. */
function Chosen({ dimension, id, onRemove }: { dimension: Dimension; id: string; onRemove: () => void }) {
  const name = useChosenName(dimension, id)
  const word = words[dimension]
  return <ChosenFilter word={word} name={name} removal={`Show every ${word.toLowerCase()}`} onRemove={onRemove} />
}

function useChosenName(dimension: Dimension, id: string): string {
  const product = useRead('showProduct', { params: { productId: id } }, { enabled: dimension === 'productId' })
  const plan = useRead('showPlan', { params: { planId: id } }, { enabled: dimension === 'planId' })
  const app = useRead('showApp', { params: { appId: id } }, { enabled: dimension === 'appId' })
  const credential = useRead(
    'showCredential',
    { params: { credentialId: id } },
    { enabled: dimension === 'credentialId' },
  )
  const organisations = useRead(
    'listOrganisations',
    { query: { limit: 100 } },
    { enabled: dimension === 'organisationId' },
  )
  return (
    product.data?.name ??
    plan.data?.name ??
    app.data?.name ??
    credential.data?.alias ??
    organisations.data?.items.find((organisation) => organisation.id === id)?.name ??
    'chosen'
  )
}
