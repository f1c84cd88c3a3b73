import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'

interface AppSuspensionProps {
  appId: string
  credentials: readonly ItemOf<'listCredentials'>[]
}

/** Shuts all credentials of an app at once, and opens again those that the back office has shut. */
export function AppSuspension({ appId, credentials }: AppSuspensionProps) {
  const mayWrite = useMay('credentials:write')
  const suspend = useChange('suspendCredentialsOfApp')
  const resume = useChange('resumeCredentialsOfApp')
  const [asking, setAsking] = useState<'suspend' | 'resume' | null>(null)
  const [reason, setReason] = useState('')
  const working = credentials.filter(({ status, kind }) => status === 'active' && kind !== 'stored').length
  const shut = credentials.filter(({ suspension }) => suspension?.by === 'back-office').length
  if (!mayWrite) return null
  const close = () => setAsking(null)
  return (
    <span>
      {working > 0 && (
        <Button size="xs" variant="default" onClick={() => setAsking('suspend')}>
          Suspend all
        </Button>
      )}{' '}
      {shut > 0 && (
        <Button size="xs" variant="default" onClick={() => setAsking('resume')}>
          Resume all
        </Button>
      )}
      {asking === 'suspend' && (
        <Confirm
          title="Suspend all credentials of this app?"
          verb="Suspend all"
          act={() => suspend.mutateAsync({ params: { appId }, body: { reason } })}
          done="The credentials are suspended."
          onClose={close}
        >
          <p>
            Calls with {working === 1 ? 'its one working key' : `its ${working} working credentials`} are refused at
            once.
          </p>
          <Textarea
            mt="md"
            label="Reason"
            description="Shown to everybody who sees the app. May stay empty."
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Confirm>
      )}
      {asking === 'resume' && (
        <Confirm
          title="Resume the credentials of this app?"
          verb="Resume all"
          act={() => resume.mutateAsync({ params: { appId } })}
          done="The credentials work again."
          onClose={close}
        >
          <p>
            {shut === 1 ? 'One credential works' : `${shut} credentials work`} again with the same keys. What developers
            have suspended themselves stays so.
          </p>
        </Confirm>
      )}
    </span>
  )
}
