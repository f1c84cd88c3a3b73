import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'

export function RenameCredential({ credential }: { credential: Reply<'showCredential'> }) {
  const mayWrite = useMay('credentials:write')
  const rename = useChange('updateCredential')
  const [alias, setAlias] = useState<string | null>(null)
  if (!mayWrite) return null
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAlias(credential.alias)}>
        Rename
      </Button>
      {alias !== null && (
        <Confirm
          title="Rename the credential"
          verb="Save name"
          ready={alias.trim() !== ''}
          act={() =>
            rename.mutateAsync({
              params: { credentialId: credential.id },
              body: { alias },
              version: credential.version,
            })
          }
          done="The name is saved."
          onClose={() => setAlias(null)}
        >
          <TextInput
            label="Name"
            description="What its developers and you call it. Its key stays the same."
            maxLength={120}
            value={alias}
            onChange={(event) => setAlias(event.currentTarget.value)}
          />
        </Confirm>
      )}
    </>
  )
}
