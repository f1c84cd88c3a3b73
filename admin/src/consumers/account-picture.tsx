import { FileButton, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'
import { nameOf } from './account-actions.tsx'
import { useMayChange } from './may-change.ts'

/** What others see beside the name. */
export function AccountPicture({ account }: { account: Reply<'showAccount'> }) {
  const change = useChange('setPicture')
  const remove = useChange('removePicture')
  const mayChange = useMayChange(account)
  const params = { accountId: account.id }
  const failure = change.error ?? remove.error
  const send = (file: File | null) => {
    if (!file) return
    const form = new FormData()
    form.set('file', file)
    change.mutate({ params, file: form }, { onSuccess: () => notifications.show({ message: 'The picture is saved.' }) })
  }
  return (
    <Panel title="Picture">
      <p>
        <Avatar name={nameOf(account)} picture={account.picture} large />
        {!account.picture && 'None: the initials are shown.'}
      </p>
      {failure && (
        <Notice tone="bad" urgent title="The picture was not changed.">
          {sentenceOf(failure)}
        </Notice>
      )}
      {mayChange && (
        <Group gap="xs">
          <FileButton
            onChange={send}
            accept="image/png,image/jpeg,image/webp"
            inputProps={{ 'aria-label': `New picture of ${nameOf(account)}` }}
          >
            {(props) => (
              <Button variant="default" loading={change.isPending} {...props}>
                Upload a picture
              </Button>
            )}
          </FileButton>
          {account.picture && (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate({ params })}>
              Remove it
            </Button>
          )}
        </Group>
      )}
    </Panel>
  )
}
