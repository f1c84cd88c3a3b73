import { Menu } from '@mantine/core'
import { Eye, UserCheck, UserX } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay, useSession } from '../session/session.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'
import { TabLinks } from '../ui/tabs.tsx'

type Account = ItemOf<'listAccounts'>
type AccountStatus = Account['status']

const marks: Record<AccountStatus, { tone: Tone; word: string }> = {
  pending: { tone: 'wait', word: 'Pending' },
  active: { tone: 'good', word: 'Active' },
  disabled: { tone: 'bad', word: 'Disabled' },
}

const columns: readonly Column<Account>[] = [
  {
    label: 'Person',
    show: (account) => (
      <>
        {account.name || account.email}
        {account.name && <Soft>{account.email}</Soft>}
      </>
    ),
  },
  {
    label: 'Organisations',
    show: (account) =>
      account.organisations.map(({ name, role }) => (role === 'admin' ? `${name} (admin)` : name)).join(', '),
  },
  { label: 'Back office', show: (account) => account.adminRoles.join(', ') },
  {
    label: 'Status',
    show: ({ status }) => <StatusMark tone={marks[status].tone}>{marks[status].word}</StatusMark>,
  },
  { label: 'Since', show: (account) => <Moment at={account.createdAt} /> },
]

const tabs = [
  { label: 'All', to: paths.accounts() },
  { label: 'Pending', to: paths.accounts('pending') },
  { label: 'Active', to: paths.accounts('active') },
  { label: 'Disabled', to: paths.accounts('disabled') },
]

export function AccountsPage() {
  const state = useListState(['status'])
  const status = state.filter('status') as AccountStatus | ''
  const { status: _, ...query } = { status: '', ...state.query }
  const accounts = useRead('listAccounts', { query: status ? { ...query, status } : query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  const [changing, setChanging] = useState<Account | null>(null)
  return (
    <Page title="Accounts" lead="Everybody who can sign in, here or in the live portal.">
      <TabLinks label="Status" tabs={tabs} />
      <List
        key={status}
        title="Accounts"
        asked={accounts}
        state={{ ...state, isFiltered: state.search !== '' }}
        columns={columns}
        searchLabel="Search people"
        menu={(account) => (
          <AccountMenu account={account} onChange={mayWrite ? () => setChanging(account) : undefined} />
        )}
        empty={
          <Empty title={status ? `No account is ${status}` : 'No accounts'}>
            {status === 'pending'
              ? 'People who register and need an activation appear here.'
              : 'People appear here when they register in the live portal.'}
          </Empty>
        }
      />
      {changing && <ChangeStatus account={changing} onClose={() => setChanging(null)} />}
    </Page>
  )
}

function AccountMenu({ account, onChange }: { account: Account; onChange: (() => void) | undefined }) {
  const self = useSession().account.id === account.id
  return (
    <RowMenu name={account.name || account.email}>
      <Menu.Item component={LinkTo} to={paths.visibility(account.id)} leftSection={<Eye size={16} aria-hidden />}>
        What can they see?
      </Menu.Item>
      {onChange === undefined ? null : account.status === 'active' ? (
        <Menu.Item color="red" disabled={self} leftSection={<UserX size={16} aria-hidden />} onClick={onChange}>
          {self ? 'Deactivate (this is you)' : 'Deactivate'}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<UserCheck size={16} aria-hidden />} onClick={onChange}>
          Activate
        </Menu.Item>
      )}
    </RowMenu>
  )
}

function ChangeStatus({ account, onClose }: { account: Account; onClose: () => void }) {
  const activate = useChange('activateAccount')
  const deactivate = useChange('deactivateAccount')
  const name = account.name || account.email
  const params = { accountId: account.id }
  if (account.status === 'active') {
    return (
      <Confirm
        title={`Deactivate ${name}?`}
        verb="Deactivate"
        destructive
        act={() => deactivate.mutateAsync({ params })}
        done={`${name} is deactivated.`}
        onClose={onClose}
      >
        {account.email} is signed out everywhere and can’t sign in any more. Apps and their keys keep working. The
        account can be activated again.
      </Confirm>
    )
  }
  return (
    <Confirm
      title={`Activate ${name}?`}
      verb="Activate"
      act={() => activate.mutateAsync({ params })}
      done={`${name} is active.`}
      onClose={onClose}
    >
      {account.email} can sign in from then on.
    </Confirm>
  )
}
