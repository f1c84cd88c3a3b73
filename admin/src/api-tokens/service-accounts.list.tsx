import { Menu } from '@mantine/core'
import { type AdminRole, adminRoleWords } from '@portico/contract'
import { KeySquare } from 'lucide-react'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { AccountStatus } from '../consumers/account-status.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataTable, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { ApiTokenTabs } from './api-tokens.list.tsx'
import { CreateServiceAccount, CreateServiceToken } from './service-accounts.create.tsx'

export type ServiceAccount = Reply<'listServiceAccounts'>['items'][number]

const columns: readonly Column<ServiceAccount>[] = [
  {
    label: 'Program',
    show: ({ id, name, adminRoles }) => (
      <>
        <LinkTo to={paths.account(id)}>{name}</LinkTo>
        <Soft>{adminRoles.map((role) => adminRoleWords[role as AdminRole]?.title ?? role).join(', ')}</Soft>
      </>
    ),
  },
  { label: 'Status', show: ({ status }) => <AccountStatus status={status} /> },
  { label: 'Tokens', numeric: true, show: ({ apiTokens }) => apiTokens },
  { label: 'Last used', show: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : 'Never') },
]

/** Accounts of programs that belong to nobody in particular. */
export function ServiceAccountsPage() {
  const services = useRead('listServiceAccounts', {})
  const mayWrite = useMay('roles:write')
  const [creating, setCreating] = useState(false)
  const [tokenFor, setTokenFor] = useState<ServiceAccount | null>(null)
  return (
    <Page
      title="API tokens"
      lead="Programs that work for the portal and belong to nobody in particular: they stay when people go."
      actions={mayWrite && <Button onClick={() => setCreating(true)}>Create service account</Button>}
    >
      <ApiTokenTabs />
      <Answer of={services}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No service account yet">
              Create one for a pipeline or a script that several people look after. Its tokens are not tied to any of
              them.
            </Empty>
          ) : (
            <DataTable
              title="Service accounts"
              items={items}
              columns={columns}
              menu={
                mayWrite
                  ? (service) => (
                      <RowMenu name={service.name}>
                        <Menu.Item
                          leftSection={<KeySquare size={16} aria-hidden />}
                          onClick={() => setTokenFor(service)}
                        >
                          Create token
                        </Menu.Item>
                      </RowMenu>
                    )
                  : undefined
              }
            />
          )
        }
      </Answer>
      {creating && <CreateServiceAccount onClose={() => setCreating(false)} />}
      {tokenFor && <CreateServiceToken service={tokenFor} onClose={() => setTokenFor(null)} />}
    </Page>
  )
}
