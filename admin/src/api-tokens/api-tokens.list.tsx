import { Menu } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { TabLinks } from '../ui/tabs.tsx'
import { type ApiToken, apiTokenColumns } from './api-token-columns.tsx'
import { RevokeApiToken } from './revoke-api-token.tsx'

const tabs = [
  { label: 'Yours', to: paths.apiTokens() },
  { label: 'Everybody’s', to: paths.allApiTokens() },
  { label: 'Service accounts', to: paths.serviceAccounts() },
]

/** Only who looks after people sees more than their own. */
export function ApiTokenTabs() {
  return useMay('people:read') ? <TabLinks label="Whose" tabs={tabs} /> : null
}

export function ApiTokensPage() {
  const tokens = useRead('listApiTokens', {})
  const revoke = useChange('revokeApiToken')
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  return (
    <Page
      title="API tokens"
      lead="With a token a program does at the REST API what you may do, without your password."
      actions={<ButtonTo to={paths.newApiToken()}>Create token</ButtonTo>}
    >
      <ApiTokenTabs />
      <Answer of={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No tokens yet">
              Create one for each program that automates something, with no more permissions than it needs.
            </Empty>
          ) : (
            <DataTable
              title="Your API tokens"
              items={items}
              columns={apiTokenColumns}
              menu={(token) => (
                <RowMenu name={token.name}>
                  <Menu.Item
                    color="red"
                    leftSection={<Trash2 size={16} aria-hidden />}
                    onClick={() => setRevoking(token)}
                  >
                    Revoke
                  </Menu.Item>
                </RowMenu>
              )}
            />
          )
        }
      </Answer>
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
