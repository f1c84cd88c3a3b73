import { Menu, Select } from '@mantine/core'
import { type AdminRole, adminRole, adminRoleWords } from '@portico/contract'
import { Eye, LockOpen, Trash2, UserCheck, UserX } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay, useSession } from '../session/session.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { TabLinks } from '../ui/tabs.tsx'
import { ChangeStatus, DeleteAccount, nameOf, Unlock } from './account-actions.tsx'
import { AccountStatus } from './account-status.tsx'
import { useMayChange } from './may-change.ts'
import { RejectAccount } from './reject-account.tsx'
import { rolesInWords } from './roles-in-words.ts'

type Account = ItemOf<'listAccounts'>
type Question = 'change' | 'reject' | 'delete' | 'unlock'
type Status = Account['status']

const columns: readonly Column<Account>[] = [
  {
    label: 'Person',
    show: (account) => (
      <>
        <Avatar name={nameOf(account)} picture={account.picture} />
        <LinkTo to={paths.account(account.id)}>{nameOf(account)}</LinkTo>
        {account.name && <Soft>{account.isService ? 'Service account' : account.email}</Soft>}
      </>
    ),
  },
  {
    label: 'Organisations',
    show: (account) =>
      account.organisations.map(({ name, role }) => (role === 'admin' ? `${name} (admin)` : name)).join(', '),
  },
  { label: 'Back office', show: (account) => rolesInWords(account.adminRoles) },
  { label: 'Status', show: (account) => <AccountStatus {...account} /> },
  { label: 'Since', show: (account) => <Moment at={account.createdAt} /> },
]

const tabs = [
  { label: 'All', to: paths.accounts() },
  { label: 'Pending', to: paths.accounts('pending') },
  { label: 'Active', to: paths.accounts('active') },
  { label: 'Disabled', to: paths.accounts('disabled') },
  { label: 'Locked', to: paths.lockedAccounts() },
]

export function AccountsPage() {
  const state = useListState(['status', 'adminRole', 'locked'])
  const status = state.filter('status') as Status | ''
  const role = state.filter('adminRole') as AdminRole | ''
  const locked = state.filter('locked') === 'yes'
  const {
    status: _status,
    adminRole: _role,
    locked: _locked,
    ...rest
  } = {
    status: '',
    adminRole: '',
    locked: '',
    ...state.query,
  }
  const query = {
    ...rest,
    ...(status ? { status } : {}),
    ...(role ? { adminRole: role } : {}),
    ...(locked ? { locked: 'yes' as const } : {}),
  }
  const accounts = useRead('listAccounts', { query }, { keepPrevious: true })
  const mayWrite = useMay('people:write')
  const [asking, ask] = useState<{ to: Question; account: Account } | null>(null)
  const close = () => ask(null)
  return (
    <Page
      title="Accounts"
      lead="Everybody who can sign in, here or in the live portal."
      actions={
        <>
          <ButtonTo to={paths.accountImports()} variant="default">
            Imports
          </ButtonTo>
          <ButtonTo to={paths.invitations()} variant="default">
            Invitations
          </ButtonTo>
          <ButtonTo to={paths.inviteCodes()} variant="default">
            Invite codes
          </ButtonTo>
          {mayWrite && <ButtonTo to={paths.newAccount()}>Create account</ButtonTo>}
        </>
      }
    >
      <TabLinks label="Status" tabs={tabs} />
      <List
        key={locked ? 'locked' : status}
        title="Accounts"
        asked={accounts}
        state={{ ...state, isFiltered: state.search !== '' || role !== '' }}
        columns={columns}
        searchLabel="Search people"
        filters={
          <Select
            label="Role at the back office"
            placeholder="Any"
            clearable
            data={adminRole.options.map((value) => ({ value, label: adminRoleWords[value].title }))}
            value={role || null}
            onChange={(value) => state.setFilter('adminRole', value ?? '')}
          />
        }
        menu={(account) => <AccountMenu account={account} ask={(to) => ask({ to, account })} />}
        empty={
          <Empty title={locked ? 'No account is locked' : status ? `No account is ${status}` : 'No accounts'}>
            {locked
              ? 'Accounts appear here for a while when somebody enters too many wrong passwords.'
              : status === 'pending'
                ? 'People who register and need an activation appear here.'
                : 'People appear here when they register in the live portal.'}
          </Empty>
        }
      />
      {asking?.to === 'change' && <ChangeStatus account={asking.account} onClose={close} />}
      {asking?.to === 'reject' && <RejectAccount account={asking.account} onClose={close} />}
      {asking?.to === 'unlock' && <Unlock account={asking.account} onClose={close} />}
      {asking?.to === 'delete' && <DeleteAccount account={asking.account} onClose={close} />}
    </Page>
  )
}

function AccountMenu({ account, ask }: { account: Account; ask: (to: Question) => void }) {
  const self = useSession().account.id === account.id
  const mayChange = useMayChange(account)
  return (
    <RowMenu name={nameOf(account)}>
      {!account.isService && (
        <Menu.Item component={LinkTo} to={paths.visibility(account.id)} leftSection={<Eye size={16} aria-hidden />}>
          What can they see?
        </Menu.Item>
      )}
      {mayChange && account.lockedUntil && (
        <Menu.Item leftSection={<LockOpen size={16} aria-hidden />} onClick={() => ask('unlock')}>
          Unlock
        </Menu.Item>
      )}
      {mayChange && account.status === 'active' && (
        <Menu.Item
          color="red"
          disabled={self}
          leftSection={<UserX size={16} aria-hidden />}
          onClick={() => ask('change')}
        >
          {self ? 'Deactivate (this is you)' : 'Deactivate'}
        </Menu.Item>
      )}
      {mayChange && account.status !== 'active' && (
        <Menu.Item leftSection={<UserCheck size={16} aria-hidden />} onClick={() => ask('change')}>
          {account.status === 'pending' ? 'Approve' : 'Activate'}
        </Menu.Item>
      )}
      {mayChange && account.status === 'pending' && (
        <Menu.Item color="red" leftSection={<UserX size={16} aria-hidden />} onClick={() => ask('reject')}>
          Reject
        </Menu.Item>
      )}
      {mayChange && !self && (
        <Menu.Item color="red" leftSection={<Trash2 size={16} aria-hidden />} onClick={() => ask('delete')}>
          Delete
        </Menu.Item>
      )}
    </RowMenu>
  )
}
