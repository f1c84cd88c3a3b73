import { Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { nameOf } from './account-actions.tsx'

interface RejectAccountProps {
  account: ItemOf<'listAccounts'>
  onClose: () => void
  onDone?: () => void
}

export function RejectAccount({ account, onClose, onDone }: RejectAccountProps) {
  const reject = useChange('rejectAccount')
  const [reason, setReason] = useState('')
  return (
    <Confirm
      title={`Reject ${nameOf(account)}?`}
      verb="Reject and delete"
      destructive
      act={() => reject.mutateAsync({ params: { accountId: account.id }, body: { reason } })}
      done={`${nameOf(account)} is rejected.`}
      onClose={onClose}
      {...(onDone ? { onDone } : {})}
    >
      <Stack gap="md">
        <p>
          The account is deleted, and {account.email} gets a mail. The address can register again; to prevent that,
          deactivate the account instead.
        </p>
        <Textarea
          label="Reason"
          description="They read it. May be empty."
          autosize
          minRows={3}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </Confirm>
  )
}
