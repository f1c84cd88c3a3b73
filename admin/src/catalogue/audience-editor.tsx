import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'

export interface AudienceValue {
  organisationId: string
  /** Null: the whole organisation. */
  teamId: string | null
}

interface AudienceEditorProps {
  value: AudienceValue[]
  onChange: (audiences: AudienceValue[]) => void
  /** Names by `organisationId/teamId`. */
  known: Record<string, string>
  error?: ReactNode
}

export const audienceKey = ({ organisationId, teamId }: AudienceValue) => `${organisationId}/${teamId ?? ''}`

const audienceOf = (key: string): AudienceValue => {
  const [organisationId = '', teamId = ''] = key.split('/')
  return { organisationId, teamId: teamId || null }
}

/** Chooses whole organisations or single teams of them. */
export function AudienceEditor({ value, onChange, known, error }: AudienceEditorProps) {
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState(known)
  const [search] = useDebouncedValue(words, 200)
  const found = useRead('listOrganisations', { query: { limit: 50, search: search.trim() } }, { keepPrevious: true })
  const names = { ...known, ...chosen, ...Object.fromEntries((found.data?.items ?? []).flatMap(audiencesOf)) }
  return (
    <MultiSelect
      label="Organisations and teams"
      data={Object.entries(names).map(([key, label]) => ({ value: key, label }))}
      value={value.map(audienceKey)}
      onChange={(keys) => {
        setChosen({ ...chosen, ...Object.fromEntries(keys.map((key) => [key, names[key] ?? key])) })
        onChange(keys.map(audienceOf))
      }}
      searchable
      hidePickedOptions
      // The server has searched by organisation; its teams are offered with it.
      filter={({ options }) => options}
      searchValue={words}
      onSearchChange={setWords}
      nothingFoundMessage={found.isPending ? 'Loading' : 'No such organisation'}
      error={error}
    />
  )
}

function audiencesOf({ id, name, teams }: ItemOf<'listOrganisations'>): (readonly [string, string])[] {
  const whole = [audienceKey({ organisationId: id, teamId: null }), `${name}: everybody`] as const
  return [whole, ...teams.map((team) => [`${id}/${team.id}`, `${name}: team ${team.name}`] as const)]
}
