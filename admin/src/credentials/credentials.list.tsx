import { Select } from '@mantine/core'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { ButtonTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { type CredentialStatus, credentialWords } from './credential-mark.tsx'
import { credentialColumns } from './credential-table.tsx'

const columns = credentialColumns(true)

export function CredentialsPage() {
  const state = useListState(['status'])
  const status = state.filter('status') as CredentialStatus | ''
  const { status: _, ...query } = { status: '', ...state.query }
  const credentials = useRead(
    'listCredentials',
    { query: status ? { ...query, status } : query },
    { keepPrevious: true },
  )
  return (
    <Page
      title="Credentials"
      lead="The keys that apps call your APIs with."
      actions={
        <ButtonTo to={paths.keySettings()} variant="default">
          Key settings
        </ButtonTo>
      }
    >
      <List
        title="Credentials"
        asked={credentials}
        state={state}
        columns={columns}
        searchLabel="Search credentials"
        filters={
          <Select
            label="Status"
            data={[{ value: '', label: 'Any' }, ...credentialWords]}
            value={status}
            onChange={(value) => state.setFilter('status', value ?? '')}
            allowDeselect={false}
          />
        }
        empty={<Empty title="No credential yet">One is issued when an access request is approved.</Empty>}
      />
    </Page>
  )
}
