import { Radio, Stack } from '@mantine/core'
import { longestOverlapSeconds } from '@portico/contract'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'

const overlaps = [
  { seconds: 0, label: 'Nothing: it ends at once' },
  { seconds: 3600, label: 'One hour' },
  { seconds: 86_400, label: 'One day' },
  { seconds: 7 * 86_400, label: 'One week' },
  { seconds: longestOverlapSeconds, label: '30 days' },
]

interface RotateCredentialProps {
  credential: Reply<'showCredential'>
  onClose: () => void
}

/** Says what a rotation means at this provider before it is done. */
export function RotateCredential({ credential, onClose }: RotateCredentialProps) {
  const rotate = useChange('rotateCredential')
  const rotation = useRead('showCredentialRotation', { params: { credentialId: credential.id } })
  const [overlap, setOverlap] = useState('86400')
  const lastUsedAt = rotation.data?.currentKey?.lastUsedAt
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
      {lastUsedAt && (
        <p>
          The old key was last used <Moment at={lastUsedAt} />.
        </p>
      )}
      {credential.outgoingKey && <p>The key before it, which still works, ends at once.</p>}
      {rotation.data?.countsApart && (
        <Notice tone="info">
          At {credential.provider.name} each key counts for itself: while both work, together they may call twice as
          much, and the new key begins a new quota.
        </Notice>
      )}
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
