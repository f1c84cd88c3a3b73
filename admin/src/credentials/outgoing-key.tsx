import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'

/** The key before a rotation, while it still works: until when, whether anybody calls with it, and how to end it now. */
export function OutgoingKey({ credential }: { credential: Reply<'showCredential'> }) {
  const mayWrite = useMay('credentials:write')
  const finish = useChange('finishCredentialRotation')
  const rotation = useRead(
    'showCredentialRotation',
    { params: { credentialId: credential.id } },
    { enabled: credential.outgoingKey !== null, refetchInterval: 30_000 },
  )
  const [asking, setAsking] = useState(false)
  if (!credential.outgoingKey) return null
  const { maskedKey, endsAt } = credential.outgoingKey
  const use = rotation.data?.tellsLastUse && rotation.data.lastUseFailure === null ? rotation.data.outgoingKey : null
  return (
    <Notice tone="wait" title="The key before the rotation still works.">
      <p>
        <code>{maskedKey}</code> ends <Moment at={endsAt} />.
        {use &&
          (use.lastUsedAt ? (
            <>
              {' '}
              It was last used <Moment at={use.lastUsedAt} />.
            </>
          ) : (
            ' It was not used in the last 30 days.'
          ))}
      </p>
      {mayWrite && (
        <Button size="xs" variant="default" mt="xs" onClick={() => setAsking(true)}>
          End the old key now
        </Button>
      )}
      {asking && (
        <Confirm
          title="End the old key now?"
          verb="End old key"
          destructive
          act={() => finish.mutateAsync({ params: { credentialId: credential.id } })}
          done="The old key has ended."
          onClose={() => setAsking(false)}
        >
          <p>Whatever still calls with it fails at once. The new key works on.</p>
        </Confirm>
      )}
    </Notice>
  )
}
