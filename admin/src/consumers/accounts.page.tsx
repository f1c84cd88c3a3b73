import { Group, Menu } from '@mantine/core'
import { limitableRoles } from '@portico/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { Fragment, type ReactNode, useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { useFieldFacts } from '../custom-fields/field-inputs.tsx'
import { AccountMailLanguage } from '../notifications/account-mail-language.tsx'
import { paths } from '../paths.ts'
import { useMay, useSession } from '../session/session.tsx'
import { AcceptedTerms } from '../terms/accepted-terms.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import {
  ChangeRoles,
  ChangeStatus,
  DeleteAccount,
  nameOf,
  ResetSecondFactor,
  SendPasswordLink,
  Unlock,
} from './account-actions.tsx'
import { AccountPicture } from './account-picture.tsx'
import { AccountStatus } from './account-status.tsx'
import { Impersonate, mayBeImpersonated } from './impersonate.tsx'
import { LimitToProducts } from './limit-to-products.tsx'
import { useMayChange } from './may-change.ts'
import { RejectAccount } from './reject-account.tsx'
import { rolesInWords } from './roles-in-words.ts'
import { TemporaryPassword } from './temporary-password.tsx'

type Account = Reply<'showAccount'>
type Fact = readonly [string, ReactNode]
type Question =
  | 'status'
  | 'reject'
  | 'password'
  | 'delete'
  | 'roles'
  | 'unlock'
  | 'second-factor'
  | 'temporary'
  | 'products'
  | 'impersonate'

export function AccountPage() {
  const { accountId = '' } = useParams({ strict: false }) as { accountId?: string }
  const account = useRead('showAccount', { params: { accountId } })
  const [asking, ask] = useState<Question | null>(null)
  const navigate = useNavigate()
  const close = () => ask(null)
  const { data } = account
  return (
    <Page
      title={data ? nameOf(data) : 'Account'}
      trail={[{ label: 'Accounts', to: paths.accounts() }]}
      history={{ kind: 'account', id: accountId }}
      mark={data && <AccountStatus status={data.status} lockedUntil={data.lockedUntil} />}
      actions={data && <AccountActions account={data} ask={ask} />}
    >
      <Answer of={account}>{(shown) => <AboutAccount account={shown} ask={ask} />}</Answer>
      {data && asking === 'status' && <ChangeStatus account={data} onClose={close} />}
      {data && asking === 'reject' && (
        <RejectAccount account={data} onClose={close} onDone={() => void navigate({ to: paths.accounts('pending') })} />
      )}
      {data && asking === 'unlock' && <Unlock account={data} onClose={close} />}
      {data && asking === 'second-factor' && <ResetSecondFactor account={data} onClose={close} />}
      {data && asking === 'temporary' && <TemporaryPassword account={data} onClose={close} />}
      {data && asking === 'password' && <SendPasswordLink account={data} onClose={close} />}
      {data && asking === 'roles' && <ChangeRoles account={data} onClose={close} />}
      {data && asking === 'impersonate' && <Impersonate account={data} onClose={close} />}
      {data && asking === 'products' && <LimitToProducts account={data} onClose={close} />}
      {data && asking === 'delete' && (
        <DeleteAccount account={data} onClose={close} onDone={() => void navigate({ to: paths.accounts() })} />
      )}
    </Page>
  )
}

function AccountActions({ account, ask }: { account: Account; ask: (what: Question) => void }) {
  const self = useSession().account.id === account.id
  const mayChange = useMayChange(account)
  const mayImpersonate = useMay('people:impersonate')
  if (!mayChange) return null
  return (
    <>
      {account.status === 'pending' && (
        <>
          <Button onClick={() => ask('status')}>Approve</Button>
          <Button variant="default" onClick={() => ask('reject')}>
            Reject
          </Button>
        </>
      )}
      {!account.isService && (
        <ButtonTo to={paths.editAccount(account.id)} variant="default">
          Edit
        </ButtonTo>
      )}
      <Menu>
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={16} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayImpersonate && mayBeImpersonated(account) && (
            <Menu.Item onClick={() => ask('impersonate')}>See the portal as this person</Menu.Item>
          )}
          {account.lockedUntil && <Menu.Item onClick={() => ask('unlock')}>Unlock</Menu.Item>}
          {!account.isService && (
            <>
              <Menu.Item disabled={self} onClick={() => ask('temporary')}>
                Give a temporary password
              </Menu.Item>
              <Menu.Item onClick={() => ask('password')}>Send a mail to choose a new password</Menu.Item>
            </>
          )}
          {account.secondFactor && (
            <Menu.Item onClick={() => ask('second-factor')}>Take the second factor away</Menu.Item>
          )}
          {account.status === 'active' ? (
            <Menu.Item color="red" disabled={self} onClick={() => ask('status')}>
              {self ? 'Deactivate (this is you)' : 'Deactivate'}
            </Menu.Item>
          ) : (
            account.status === 'disabled' && <Menu.Item onClick={() => ask('status')}>Activate</Menu.Item>
          )}
          <Menu.Item color="red" disabled={self} onClick={() => ask('delete')}>
            {self ? 'Delete (this is you)' : 'Delete'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

const sinceOf = ({ createdAt }: Account): Fact => ['Since', <Moment key="since" at={createdAt} />]

const aboutProgram = (account: Account): readonly Fact[] => [
  ['Name', account.name],
  ['Signs in', 'With API tokens alone'],
  sinceOf(account),
]

const aboutPerson = (account: Account, fields: readonly Fact[]): readonly Fact[] => [
  ['First name', account.firstName],
  ['Last name', account.lastName],
  ['E-mail', account.emailConfirmed ? account.email : `${account.email} (not confirmed)`],
  ...fields,
  sinceOf(account),
  ['Second factor', secondFactorOf(account)],
  ...(account.lockedUntil ? [['Locked until', <Moment key="locked" at={account.lockedUntil} />] as const] : []),
]

const mayBeLimited = ({ adminRoles, productLimit }: Account) =>
  productLimit !== null ||
  (adminRoles.length > 0 && adminRoles.every((role) => limitableRoles.some((one) => one === role)))

function secondFactorOf({ secondFactor, passkeys }: Account): string {
  if (passkeys === 0) return secondFactor ? 'Turned on' : 'None'
  return passkeys === 1 ? 'Turned on, with a passkey' : `Turned on, with ${passkeys} passkeys`
}

function AboutAccount({ account, ask }: { account: Account; ask: (what: Question) => void }) {
  const mayGiveRoles = useMay('roles:write')
  const mayReadApps = useMay('apps:read')
  const fields = useFieldFacts(account.fields)
  return (
    <Columns
      side={
        <Panel title="About" quiet>
          <Facts facts={account.isService ? aboutProgram(account) : aboutPerson(account, fields)} />
          {account.isService ? (
            <LinkTo to={paths.serviceAccounts()}>Service accounts and their tokens</LinkTo>
          ) : (
            <>
              <LinkTo to={paths.visibility(account.id)}>What can they see?</LinkTo>
              {mayReadApps && <LinkTo to={paths.apps({ ownerId: account.id })}>Their apps</LinkTo>}
            </>
          )}
        </Panel>
      }
    >
      {!account.isService && <Organisations of={account} />}
      <Panel
        title="Roles at the back office"
        aside={
          mayGiveRoles && (
            <Group gap="xs">
              <Button variant="default" size="xs" onClick={() => ask('roles')}>
                Change roles
              </Button>
              {mayBeLimited(account) && (
                <Button variant="default" size="xs" onClick={() => ask('products')}>
                  Choose products
                </Button>
              )}
            </Group>
          )
        }
      >
        <p>
          {account.adminRoles.length === 0
            ? `None: this ${account.isService ? 'program can do nothing' : 'person can’t open the admin app'}.`
            : rolesInWords(account.adminRoles)}
        </p>
        {account.productLimit && (
          <p>
            For {account.productLimit.length === 0 ? 'no product any more' : 'these products only'}:{' '}
            {account.productLimit.map(({ id, name }, index) => (
              <Fragment key={id}>
                {index > 0 && ', '}
                <LinkTo to={paths.product(id)}>{name}</LinkTo>
              </Fragment>
            ))}
          </p>
        )}
      </Panel>
      {!account.isService && (
        <>
          <AccountMailLanguage account={account} />
          <AccountPicture account={account} />
          <AcceptedTerms accountId={account.id} />
        </>
      )}
    </Columns>
  )
}

const Organisations = ({ of: { organisations } }: { of: Account }) => (
  <Panel title="Organisations">
    {organisations.length === 0 ? (
      <p>None: people of the back office need none.</p>
    ) : (
      <ul>
        {organisations.map(({ id, name, role }) => (
          <li key={id}>
            <LinkTo to={paths.organisation(id)}>{name}</LinkTo> ({role})
          </li>
        ))}
      </ul>
    )}
  </Panel>
)
