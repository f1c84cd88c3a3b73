import { Menu, Select } from '@mantine/core'
import { useState } from 'react'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusMark } from '../ui/status-mark.tsx'
import { type Difference, differenceInWords } from './difference-words.ts'

const columns: readonly Column<Difference>[] = [
  {
    label: 'Credential',
    show: ({ credential, maskedKey }) => (
      <>
        {credential ? <LinkTo to={paths.credential(credential.id)}>{credential.alias}</LinkTo> : 'None'}
        {maskedKey && (
          <Soft>
            <code>{maskedKey}</code>
          </Soft>
        )}
      </>
    ),
  },
  {
    label: 'App',
    show: ({ credential }) =>
      credential ? <LinkTo to={paths.app(credential.app.id)}>{credential.app.name}</LinkTo> : 'None',
  },
  { label: 'Provider', show: ({ provider }) => <LinkTo to={paths.provider(provider.id)}>{provider.name}</LinkTo> },
  { label: 'What differs', show: differenceInWords },
  { label: 'State', show: (difference) => <State difference={difference} /> },
  { label: 'Found', show: ({ foundAt }) => <Moment at={foundAt} /> },
]

function State({ difference: { held, resolvedAt, remedy } }: { difference: Difference }) {
  if (resolvedAt === null && held) return <StatusMark tone="wait">Kept shut</StatusMark>
  if (resolvedAt === null) return <StatusMark tone="bad">Open</StatusMark>
  if (remedy === 'removal') return <StatusMark tone="good">Access removed</StatusMark>
  return <StatusMark tone="good">{remedy === 'repair' ? 'Repaired' : 'No longer so'}</StatusMark>
}

const states = [
  { value: '', label: 'Open' },
  { value: 'resolved', label: 'Resolved' },
]

export function DifferencesPage() {
  const state = useListState(['state'])
  const mayWrite = useMay('credentials:write')
  const [removing, setRemoving] = useState<Difference | null>(null)
  const { search: _, ...query } = state.query
  const asked = useRead(
    'listDifferences',
    { query: { ...query, state: state.filter('state') === 'resolved' ? 'resolved' : 'open' } },
    { keepPrevious: true },
  )
  return (
    <Page
      title="Differences"
      lead="Keys that are not at their provider as the portal wants them. Access that should not be is taken away at once; the rest waits for you."
    >
      <List
        title="Differences"
        asked={asked}
        state={state}
        columns={columns}
        filters={
          <Select
            label="State"
            data={states}
            value={state.filter('state')}
            onChange={(value) => state.setFilter('state', value ?? '')}
            allowDeselect={false}
          />
        }
        {...(mayWrite
          ? {
              menu: (difference: Difference) =>
                difference.credential === null &&
                difference.resolvedAt === null && (
                  <RowMenu name="the key without a record">
                    <Menu.Item color="red" onClick={() => setRemoving(difference)}>
                      Remove at the provider
                    </Menu.Item>
                  </RowMenu>
                ),
            }
          : {})}
        empty={
          <Empty title="No difference">
            Every key is as it should be. The portal compares its keys with the providers all the time.
          </Empty>
        }
      />
      {removing && <RemoveStrayKey difference={removing} onClose={() => setRemoving(null)} />}
    </Page>
  )
}

function RemoveStrayKey({ difference, onClose }: { difference: Difference; onClose: () => void }) {
  const remove = useChange('removeStrayKey')
  return (
    <Confirm
      title="Remove this key?"
      verb="Remove key"
      destructive
      act={() => remove.mutateAsync({ params: { differenceId: difference.id } })}
      done="The key is being removed at the provider."
      onClose={onClose}
    >
      <p>
        Whoever holds it can no longer call the APIs of {difference.provider.name}. The portal can’t bring it back, as
        it has no record of it. Another portal with a copy of this one’s database may know it.
      </p>
    </Confirm>
  )
}
