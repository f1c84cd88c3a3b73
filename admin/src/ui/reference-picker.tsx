import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useRead } from '../api/queries.ts'
import { choicesOf } from './choices.ts'

interface ReferencePickerProps {
  list: 'listCatalogues' | 'listOrganisations' | 'listPlans' | 'listProducts'
  label: string
  description?: ReactNode
  value: string[]
  onChange: (ids: string[]) => void
  /** Names of what is chosen from the start: they may not be among the first found. */
  known?: readonly { id: string; name: string }[]
  error?: ReactNode
}

/** Chooses things of another list by name; searched on the server, so that it works with thousands. */
export function ReferencePicker({
  list,
  label,
  description,
  value,
  onChange,
  known = [],
  error,
}: ReferencePickerProps) {
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<readonly { id: string; name: string }[]>(known)
  const [search] = useDebouncedValue(words, 200)
  const found = useRead(list, { query: { limit: 50, search: search.trim() } }, { keepPrevious: true })
  const items: readonly { id: string; name: string }[] = found.data?.items ?? []
  const byId = new Map([...chosen, ...known, ...items].map(({ id, name }) => [id, name]))
  return (
    <MultiSelect
      label={label}
      description={description}
      data={[...byId].map(([id, name]) => ({ value: id, label: name }))}
      value={value}
      onChange={(ids) => {
        setChosen(ids.map((id) => ({ id, name: byId.get(id) ?? id })))
        onChange(ids)
      }}
      searchable
      hidePickedOptions
      searchValue={words}
      onSearchChange={setWords}
      {...choicesOf(found)}
      maxDropdownHeight={260}
      error={error}
    />
  )
}
