import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'

type App = Reply<'showApp'>

/** What the back office does with an app. */
export function AppActions({ app }: { app: App }) {
  const mayWrite = useMay('apps:write')
  const mayAdd = useMay('credentials:write')
  const navigate = useNavigate()
  const remove = useChange('deleteApp')
  const [asking, ask] = useState<'transfer' | 'delete' | null>(null)
  const close = () => ask(null)
  return (
    <>
      {mayAdd && (
        <ButtonTo to={paths.newCredential(app.id)} variant="default">
          Add credential
        </ButtonTo>
      )}
      {mayWrite && (
        <>
          <ButtonTo to={paths.editApp(app.id)} variant="default">
            Edit
          </ButtonTo>
          <Button variant="default" onClick={() => ask('transfer')}>
            Transfer
          </Button>
          <Button variant="default" onClick={() => ask('delete')}>
            Delete
          </Button>
        </>
      )}
      {asking === 'transfer' && <TransferApp app={app} onClose={close} />}
      {asking === 'delete' && (
        <Confirm
          title={`Delete ${app.name}?`}
          verb="Delete app"
          destructive
          act={() => remove.mutateAsync({ params: { appId: app.id } })}
          done={`App “${app.name}” is deleted.`}
          onClose={close}
          onDone={() => void navigate({ to: paths.apps() })}
        >
          <p>{consequencesOf(app)}</p>
          <p>This can’t be undone.</p>
        </Confirm>
      )}
    </>
  )
}

function consequencesOf({ credentials, pendingRequests }: App): string {
  const keys =
    credentials === 0
      ? 'It has no credential: nothing that runs will break.'
      : credentials === 1
        ? 'Its credential stops working at once.'
        : `Its ${credentials} credentials stop working at once.`
  if (pendingRequests === 0) return keys
  return `${keys} ${pendingRequests === 1 ? 'One open request is' : `${pendingRequests} open requests are`} withdrawn.`
}

function TransferApp({ app, onClose }: { app: App; onClose: () => void }) {
  const transfer = useChange('transferApp')
  const [owner, setOwner] = useState<Choice | null>(null)
  return (
    <Confirm
      title={`Give ${app.name} to another owner`}
      verb="Transfer app"
      act={() => transfer.mutateAsync({ params: { appId: app.id }, body: { ownerId: owner?.id ?? '' } })}
      done={`“${app.name}” has a new owner.`}
      onClose={onClose}
    >
      <p>
        The new owner must belong to {app.organisation.name}. Keys go on working, and name the new owner at the
        provider. A personal app is seen by its new owner alone.
      </p>
      <OnePicker list="listAccounts" label="New owner" value={owner} onChange={setOwner} />
    </Confirm>
  )
}
