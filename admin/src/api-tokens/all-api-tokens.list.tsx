import { Menu } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { apiTokenColumns } from './api-token-columns.tsx'
import { ApiTokenTabs } from './api-tokens.list.tsx'
import { RevokeApiToken } from './revoke-api-token.tsx'

type OwnedApiToken = ItemOf<'listAllApiTokens'>

const [nameColumn, ...otherColumns] = apiTokenColumns

const columns: readonly Column<OwnedApiToken>[] = [
  ...(nameColumn ? [nameColumn] : []),
  {
    label: 'Owner',
    show: ({ owner }) => (
      <>
        {owner.name}
        <Soft>{owner.email}</Soft>
      </>
    ),
  },
  ...otherColumns,
]

/** Which programs may act for whom, for who looks after people. */
export function AllApiTokensPage() {
  const state = useListState([])
  const tokens = useRead('listAllApiTokens', { query: state.query }, { keepPrevious: true })
  const revoke = useChange('revokeApiTokenOf')
  const mayRevoke = useMay('people:write')
  const [revoking, setRevoking] = useState<OwnedApiToken | null>(null)
  return (
    <Page title="API tokens" lead="The tokens by which programs act for people of the back office.">
      <ApiTokenTabs />
      <List
        title="API tokens of everybody"
        asked={tokens}
        state={state}
        columns={columns}
        searchLabel="Search tokens and people"
        menu={
          mayRevoke
            ? (token) => (
                <RowMenu name={token.name}>
                  <Menu.Item
                    color="red"
                    leftSection={<Trash2 size={16} aria-hidden />}
                    onClick={() => setRevoking(token)}
                  >
                    Revoke
                  </Menu.Item>
                </RowMenu>
              )
            : undefined
        }
        empty={<Empty title="No tokens">Nobody has let a program act for them.</Empty>}
      />
      {revoking && (
        <RevokeApiToken
          token={revoking}
          revoke={() => revoke.mutateAsync({ params: { apiTokenId: revoking.id } })}
          onClose={() => setRevoking(null)}
        />
      )}
    </Page>
  )
}
