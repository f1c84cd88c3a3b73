import { TextInput } from '@mantine/core'
import { impersonationMinutes } from '@portico/contract'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { livePaths } from '../paths.ts'
import { Confirm } from '../ui/confirm.tsx'
import { nameOf } from './account-actions.tsx'

/** Opens the live portal as somebody else sees it. */
export function Impersonate({ account, onClose }: { account: ItemOf<'listAccounts'>; onClose: () => void }) {
  const start = useChange('startImpersonation')
  const [reason, setReason] = useState('')
  const name = nameOf(account)
  return (
    <Confirm
      title={`See the portal as ${name}?`}
      verb="Open the portal"
      ready={reason.trim() !== ''}
      act={() => start.mutateAsync({ params: { accountId: account.id }, body: { reason } })}
      done={`You see the live portal as ${name}.`}
      onClose={onClose}
      onDone={() => window.location.assign(livePaths.home())}
    >
      <p>
        For {impersonationMinutes} minutes at most the live portal shows you what it shows {name}. You can change
        nothing and reveal no key there, and their own account is closed to you. It is on record, where {name} can read
        it too.
      </p>
      <TextInput
        label="Reason"
        description="Such as the number of a ticket."
        required
        mt="md"
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  )
}

export const mayBeImpersonated = ({ status, adminRoles, isService }: ItemOf<'listAccounts'>) =>
  status === 'active' && adminRoles.length === 0 && !isService
