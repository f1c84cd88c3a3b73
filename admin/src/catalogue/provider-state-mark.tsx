import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { StatusMark } from '../ui/status-mark.tsx'

type ProviderState = ItemOf<'listProducts'>['providerState']

/** Whether what was saved is in force at the provider. */
export function ProviderStateMark({ state }: { state: ProviderState }) {
  if (state.status === 'done') return <StatusMark tone="good">In force</StatusMark>
  if (state.status === 'working') return <StatusMark tone="wait">Being applied</StatusMark>
  if (state.status === 'failed') return <StatusMark tone="bad">Not in force</StatusMark>
  return <StatusMark tone="quiet">No gateway</StatusMark>
}

/** The state with its reason and what happens next. */
export function ProviderStateStory({
  state,
  retry,
}: {
  state: ProviderState
  retry?: (() => Promise<unknown>) | undefined
}) {
  const [trying, setTrying] = useState(false)
  const tryAgain = async () => {
    setTrying(true)
    await retry?.().catch(sayFailure)
    setTrying(false)
  }
  return (
    <>
      <div>
        <ProviderStateMark state={state} />
      </div>
      {state.status === 'none' && <p>Documentation only: there is nothing to apply at a gateway.</p>}
      {state.status === 'done' && <p>The gateway works by what is saved here.</p>}
      {state.status === 'working' && <p>Saved here; the gateway is being told. This takes a few seconds.</p>}
      {state.status === 'failed' && (
        <Notice tone="bad" title={state.reason ?? 'The gateway gave no reason.'}>
          It is tried again by itself; saving a change tries at once.
        </Notice>
      )}
      {state.status === 'failed' && retry && (
        <Button variant="default" size="xs" loading={trying} onClick={() => void tryAgain()}>
          Try again now
        </Button>
      )}
    </>
  )
}

/** While the gateway is being told, ask again. */
export const whileWorking = (latest: { providerState: ProviderState } | undefined) =>
  latest && ['working', 'failed'].includes(latest.providerState.status) ? 3000 : false
