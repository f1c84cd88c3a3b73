import { Checkbox, Stack } from '@mantine/core'
import { type AdminRole, adminRole, adminRoleWords } from '@portico/contract'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { RemovalStory } from './removal-story.tsx'

type Account = ItemOf<'listAccounts'>

interface AccountActionProps {
  account: Account
  onClose: () => void
}

export const nameOf = ({ name, email }: { name: string; email: string }) => name || email

export function ChangeStatus({ account, onClose }: AccountActionProps) {
  const activate = useChange('activateAccount')
  const deactivate = useChange('deactivateAccount')
  const name = nameOf(account)
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
        {account.isService
          ? 'Its API tokens end at once. The account can be activated again, and gets new tokens then.'
          : `${account.email} is signed out everywhere and can’t sign in any more. Apps and their keys keep working. The account can be activated again.`}
      </Confirm>
    )
  }
  const waits = account.status === 'pending'
  return (
    <Confirm
      title={waits ? `Approve ${name}?` : `Activate ${name}?`}
      verb={waits ? 'Approve' : 'Activate'}
      act={() => activate.mutateAsync({ params })}
      done={waits ? `${name} is approved.` : `${name} is active.`}
      onClose={onClose}
    >
      {account.isService
        ? 'Tokens can be made for it from then on.'
        : `${account.email} can sign in from then on, and gets a mail that says so.`}
    </Confirm>
  )
}

export function SendPasswordLink({ account, onClose }: AccountActionProps) {
  const send = useChange('sendPasswordReset')
  return (
    <Confirm
      title={`Let ${nameOf(account)} choose a new password?`}
      verb="Send mail"
      act={() => send.mutateAsync({ params: { accountId: account.id } })}
      done={`A mail to ${account.email} is on its way.`}
      onClose={onClose}
    >
      {account.email} gets an address that works once, for a day. Until it is used the present password stays.
    </Confirm>
  )
}

export function Unlock({ account, onClose }: AccountActionProps) {
  const unlock = useChange('unlockAccount')
  const name = nameOf(account)
  return (
    <Confirm
      title={`Unlock ${name}?`}
      verb="Unlock"
      act={() => unlock.mutateAsync({ params: { accountId: account.id } })}
      done={`${name} can sign in again.`}
      onClose={onClose}
    >
      Too many wrong passwords were entered for {account.email}. Ask the person whether it was them: if not, somebody is
      guessing, and gets as many guesses again.
    </Confirm>
  )
}

export function ResetSecondFactor({ account, onClose }: AccountActionProps) {
  const reset = useChange('resetSecondFactor')
  const name = nameOf(account)
  return (
    <Confirm
      title={`Take the second factor from ${name}?`}
      verb="Take it away"
      destructive
      act={() => reset.mutateAsync({ params: { accountId: account.id } })}
      done={`${name} signs in with the password alone now.`}
      onClose={onClose}
    >
      For who has lost the device and the recovery codes: the authenticator app and every passkey go. Make sure that it
      is really the person who asks: from then on the password is enough. {account.email} is signed out everywhere and
      gets a mail.
    </Confirm>
  )
}

export function DeleteAccount({ account, onClose, onDone }: AccountActionProps & { onDone?: () => void }) {
  const params = { accountId: account.id }
  const removal = useRead('showAccountRemoval', { params })
  const remove = useChange('removeAccount')
  const name = nameOf(account)
  return (
    <Confirm
      title={`Delete ${name}?`}
      verb="Delete account"
      destructive
      ready={removal.data !== undefined}
      act={() => remove.mutateAsync({ params, query: { confirm: removal.data?.confirm } })}
      done={`The account of ${name} is deleted.`}
      onClose={onClose}
      {...(onDone ? { onDone } : {})}
    >
      <Stack gap="md">
        <p>
          {account.isService
            ? 'Its API tokens end at once.'
            : `${account.email} is signed out everywhere, and name and address are erased. Requests and decisions of the past stay, without a name.`}{' '}
          This can’t be undone.
        </p>
        <Answer of={removal}>{(data) => <RemovalStory removal={data} />}</Answer>
      </Stack>
    </Confirm>
  )
}

export function ChangeRoles({ account, onClose }: AccountActionProps) {
  const change = useChange('changeAdminRoles')
  const [roles, setRoles] = useState<string[]>(account.adminRoles)
  return (
    <Confirm
      title={`Roles of ${nameOf(account)}`}
      verb="Save roles"
      act={() => change.mutateAsync({ params: { accountId: account.id }, body: { roles: roles as AdminRole[] } })}
      done={`${nameOf(account)} has other roles from now on.`}
      onClose={onClose}
    >
      <Checkbox.Group
        label={`What this ${account.isService ? 'program' : 'person'} does at the back office`}
        description="Several roles add up. It holds at once."
        value={roles}
        onChange={setRoles}
      >
        <Stack gap="sm" mt="xs">
          {adminRole.options.filter(mayHave(account)).map((role) => (
            <Checkbox
              key={role}
              value={role}
              label={adminRoleWords[role].title}
              description={adminRoleWords[role].purpose}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </Confirm>
  )
}

/** A program that gives roles could make owners. */
const mayHave =
  ({ isService }: Account) =>
  (role: AdminRole) =>
    !isService || role !== 'owner'
