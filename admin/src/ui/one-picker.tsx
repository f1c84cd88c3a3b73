import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useRead } from '../api/queries.ts'
import { choicesOf } from './choices.ts'

export interface Choice {
  id: string
  name: string
}

interface OnePickerProps {
  list: 'listAccounts' | 'listOrganisations' | 'listProducts' | 'listPlans'
  label: string
  description?: ReactNode
  value: Choice | null
  onChange: (choice: Choice | null) => void
  error?: ReactNode
}

/** Chooses one thing of another list; searched on the server, so that it works with thousands. */
export function OnePicker({ list, label, description, value, onChange, error }: OnePickerProps) {
  const [words, setWords] = useState(value?.name ?? '')
  // What is typed is searched for; the name of what is chosen stands in the same field and is not.
  const [search] = useDebouncedValue(words === value?.name ? '' : words, 200)
  const found = useRead(list, { query: { limit: 50, search: search.trim() } }, { keepPrevious: true })
  const items: readonly (Choice & { email?: string })[] = found.data?.items ?? []
  const names = new Map(items.map((item) => [item.id, nameOf(item)]))
  if (value) names.set(value.id, value.name)
  return (
    <Select
      label={label}
      description={description}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      value={value?.id ?? null}
      onChange={(id) => onChange(id === null ? null : { id, name: names.get(id) ?? id })}
      searchable
      clearable
      searchValue={words}
      onSearchChange={setWords}
      {...choicesOf(found)}
      maxDropdownHeight={260}
      // What is wrong with an id that nobody has chosen is not worth telling.
      error={error && value === null ? 'Choose one.' : error}
    />
  )
}

/** People are told apart by their address. */
const nameOf = ({ name, email }: { name: string; email?: string }) =>
  email === undefined || name === '' ? name || (email ?? '') : `${name} (${email})`
