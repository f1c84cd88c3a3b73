import { Select, TextInput } from '@mantine/core'
import type { ItemOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { useRead } from '../api/queries.ts'
import { ChosenFilter, Filters } from '../ui/filters.tsx'
import type { AuditFilters } from './audit-filters.ts'
import { actionInWords, kindInWords } from './audit-words.ts'

interface FilterFieldsProps {
  filters: AuditFilters
  problem: Error | null
  /** Says how the person and the thing are called that are filtered by. */
  first: ItemOf<'listAuditEntries'> | undefined
}

export function AuditFilterFields({ filters, problem, first }: FilterFieldsProps) {
  const { filter, state } = filters
  const words = useRead('showAuditWords', {})
  const wrong = problem instanceof ApiProblem ? problem.fields : {}
  const [actorId, objectId] = [filter('actorId'), filter('objectId')]
  const { actions = [], objectKinds = [] } = words.data ?? {}
  return (
    <Filters>
      <Select
        label="What was done"
        searchable
        data={[
          any,
          ...withChosen(actions, filter('action')).map((action) => ({ value: action, label: actionInWords(action) })),
        ]}
        value={filter('action')}
        onChange={(value) => state.setFilter('action', value ?? '')}
        error={wrong.action}
        allowDeselect={false}
      />
      {objectId === '' && (
        <Select
          label="To what"
          data={[
            any,
            ...withChosen(objectKinds, filter('objectKind')).map((kind) => ({ value: kind, label: kindInWords(kind) })),
          ]}
          value={filter('objectKind')}
          onChange={(value) => state.setFilter('objectKind', value ?? '')}
          error={wrong.objectKind}
          allowDeselect={false}
        />
      )}
      <TextInput
        type="date"
        label="From"
        value={filter('from')}
        error={wrong.from}
        onChange={(event) => state.setFilter('from', event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label="To"
        value={filter('to')}
        error={wrong.to}
        onChange={(event) => state.setFilter('to', event.currentTarget.value)}
      />
      {objectId !== '' && (
        <Chosen
          word={kindInWords(filter('objectKind') || 'thing')}
          name={first?.object.name ?? objectId}
          onRemove={() => state.setFilter('objectId', '')}
        />
      )}
      {actorId !== '' && (
        <Chosen word="By" name={first?.actor.name ?? actorId} onRemove={() => state.setFilter('actorId', '')} />
      )}
    </Filters>
  )
}

const any = { value: '', label: 'Anything' }

/** Also what an address names that does not occur. */
const withChosen = (words: readonly string[], chosen: string) =>
  chosen === '' || words.includes(chosen) ? words : [chosen, ...words]

const Chosen = ({ word, name, onRemove }: { word: string; name: string; onRemove: () => void }) => (
  <ChosenFilter word={word} name={name} removal={`Do not filter by ${word.toLowerCase()}`} onRemove={onRemove} />
)
