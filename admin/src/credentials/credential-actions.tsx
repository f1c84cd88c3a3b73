import { Button, Radio, Stack } from '@mantine/core'
import { longestOverlapSeconds } from '@portico/contract'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Confirm } from '../ui/confirm.tsx'

interface CredentialProps {
  credential: Reply<'showCredential'>
}

export function CredentialActions({ credential }: CredentialProps) {
  const mayWrite = useMay('credentials:write')
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null)
  if (!mayWrite || credential.status === 'revoked') return null
  return (
    <>
      {credential.status === 'active' && (
        <Button variant="default" onClick={() => setAsking('rotate')}>
          Rotate key
        </Button>
      )}
      <Button variant="outline" color="red" onClick={() => setAsking('revoke')}>
        Revoke
      </Button>
      {asking === 'rotate' && <Rotation credential={credential} onClose={() => setAsking(null)} />}
      {asking === 'revoke' && <Revocation credential={credential} onClose={() => setAsking(null)} />}
    </>
  )
}

const overlaps = [
  { seconds: 0, label: 'Nothing: it ends at once' },
  { seconds: 3600, label: 'One hour' },
  { seconds: 86_400, label: 'One day' },
  { seconds: 7 * 86_400, label: 'One week' },
  { seconds: longestOverlapSeconds, label: '30 days' },
]

function Rotation({ credential, onClose }: CredentialProps & { onClose: () => void }) {
  const rotate = useChange('rotateCredential')
  const [overlap, setOverlap] = useState('86400')
  return (
    <Confirm
      title="Rotate the key?"
      verb="Rotate key"
      act={() =>
        rotate.mutateAsync({ params: { credentialId: credential.id }, body: { overlapSeconds: Number(overlap) } })
      }
      done="The credential has a new key."
      onClose={onClose}
    >
      <p>“{credential.app.name}” gets a new key. Its developers find it on the page of the app.</p>
      <Radio.Group label="How long the old key goes on working" value={overlap} onChange={setOverlap} mt="md">
        <Stack gap="xs" mt="xs">
          {overlaps.map(({ seconds, label }) => (
            <Radio key={seconds} value={String(seconds)} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </Confirm>
  )
}

function Revocation({ credential, onClose }: CredentialProps & { onClose: () => void }) {
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
        {credential.outgoingKey && ', with both of its keys'}. This can’t be undone; a new request would be needed.
      </p>
    </Confirm>
  )
}
