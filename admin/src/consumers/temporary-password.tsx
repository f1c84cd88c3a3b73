import { Group, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { nameOf } from './account-actions.tsx'

interface TemporaryPasswordProps {
  account: ItemOf<'listAccounts'>
  onClose: () => void
}

/** Where no mail goes out, somebody has to tell the person a password. It is shown here, once. */
export function TemporaryPassword({ account, onClose }: TemporaryPasswordProps) {
  const give = useChange('giveTemporaryPassword')
  const [password, setPassword] = useState<string | null>(null)
  const given = useRef(false)
  const name = nameOf(account)
  if (password !== null) {
    return (
      <Dialog title={`Temporary password of ${name}`} onClose={onClose}>
        <Stack gap="md">
          <p>
            Tell it to the person yourself: it is not mailed and not shown again. They choose another one when they sign
            in.
          </p>
          <p>
            <code data-testid="temporary-password">{password}</code>
          </p>
          <Group justify="flex-end" gap="xs">
            <CopyButton value={password} label="Copy password" />
            <Button onClick={onClose}>I have it</Button>
          </Group>
        </Stack>
      </Dialog>
    )
  }
  return (
    <Confirm
      title={`Give ${name} a temporary password?`}
      verb="Give password"
      destructive
      act={async () => {
        const answer = await give.mutateAsync({ params: { accountId: account.id } })
        given.current = true
        setPassword(answer.password)
      }}
      done={`${name} has a temporary password.`}
      onClose={() => {
        if (!given.current) onClose()
      }}
    >
      The present password stops working, {account.email} is signed out everywhere, and a lock is lifted. Where mails go
      out, a mail to choose a new password is the better way: then nobody else ever knows it.
    </Confirm>
  )
}
