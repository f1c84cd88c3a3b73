import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { RotateCredential } from './rotate-credential.tsx'

interface CredentialProps {
  credential: Reply<'showCredential'>
}

/** What concerns the whole credential; the rest stands beside what it changes. */
export function CredentialActions({ credential }: CredentialProps) {
  const mayWrite = useMay('credentials:write')
  const [asking, setAsking] = useState<'rotate' | 'suspend' | 'resume' | 'revoke' | null>(null)
  if (!mayWrite || credential.status === 'revoked') return null
  const close = () => setAsking(null)
  const isStored = credential.kind === 'stored'
  return (
    <>
      {credential.status === 'active' && !isStored && (
        <>
          <Button variant="default" onClick={() => setAsking('rotate')}>
            Rotate key
          </Button>
          <Button variant="default" onClick={() => setAsking('suspend')}>
            Suspend
          </Button>
        </>
      )}
      {credential.suspension && (
        <Button variant="default" onClick={() => setAsking('resume')}>
          Resume
        </Button>
      )}
      <Button variant="outline" color="red" onClick={() => setAsking('revoke')}>
        Revoke
      </Button>
      {asking === 'rotate' && <RotateCredential credential={credential} onClose={close} />}
      {asking === 'suspend' && <Suspension credential={credential} onClose={close} />}
      {asking === 'resume' && <Resumption credential={credential} onClose={close} />}
      {asking === 'revoke' && <Revocation credential={credential} onClose={close} />}
    </>
  )
}

interface DialogProps extends CredentialProps {
  onClose: () => void
}

function Suspension({ credential, onClose }: DialogProps) {
  const suspend = useChange('suspendCredential')
  const [reason, setReason] = useState('')
  return (
    <Confirm
      title="Suspend this credential?"
      verb="Suspend credential"
      act={() => suspend.mutateAsync({ params: { credentialId: credential.id }, body: { reason } })}
      done="The credential is suspended."
      onClose={onClose}
    >
      <p>
        Calls with {credential.outgoingKey ? 'both of its keys' : 'its key'} are refused at once. The key, the plan and
        the quota stay, and the time until it expires goes on. Its developers can’t resume it themselves.
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
  )
}

function Resumption({ credential, onClose }: DialogProps) {
  const resume = useChange('resumeCredential')
  return (
    <Confirm
      title="Resume this credential?"
      verb="Resume credential"
      act={() => resume.mutateAsync({ params: { credentialId: credential.id } })}
      done="The credential works again."
      onClose={onClose}
    >
      <p>
        The same key works again at once.
        {credential.suspension?.by === 'member' &&
          ' Its own developers suspended it, perhaps because the key has leaked: ask them first.'}
      </p>
    </Confirm>
  )
}

function Revocation({ credential, onClose }: DialogProps) {
  const revoke = useChange('revokeCredential')
  const { products } = credential
  return (
    <Confirm
      title="Revoke this credential?"
      verb="Revoke credential"
      destructive
      typed="revoke"
      act={() => revoke.mutateAsync({ params: { credentialId: credential.id } })}
      done="The credential is revoked."
      onClose={onClose}
    >
      <p>
        “{credential.app.name}” loses access to{' '}
        {products.length === 1 ? products[0]?.name : `${products.length} products`} at once
        {credential.outgoingKey && ', with both of its keys'}. This can’t be undone; a new request would be needed. To
        stop it for a while, suspend it instead.
      </p>
    </Confirm>
  )
}
