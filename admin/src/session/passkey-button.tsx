import { Stack } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { askDevice, knowsPasskeys } from './passkey.ts'
import type { Session } from './session.tsx'

interface PasskeyButtonProps {
  /** Instead of the password, or after it. */
  step: 'first' | 'second'
  onSignedIn: (session: Session) => void
}

/** Signs in with a passkey; in browsers that know none there is nothing to see. */
export function PasskeyButton({ step, onSignedIn }: PasskeyButtonProps) {
  const begin = useChange(step === 'first' ? 'beginPasskeySignIn' : 'beginSecondStepPasskey')
  const complete = useChange(step === 'first' ? 'signInWithPasskey' : 'completeSignInWithPasskey')
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (!knowsPasskeys()) return null
  const sign = async () => {
    setAsking(true)
    setProblem(null)
    try {
      const passkey = await askDevice(await begin.mutateAsync({}))
      onSignedIn(await complete.mutateAsync({ body: { passkey } }))
    } catch (error) {
      setProblem(error instanceof ApiProblem || !(error instanceof Error) ? sentenceOf(error) : error.message)
      setAsking(false)
    }
  }
  return (
    <Stack gap="md" mt="md">
      {problem !== null && (
        <Notice tone="bad" urgent title="Signing in did not work">
          {problem}
        </Notice>
      )}
      <Button
        variant="default"
        fullWidth
        loading={asking}
        leftSection={<KeyRound size={16} aria-hidden />}
        onClick={() => void sign()}
      >
        {step === 'first' ? 'Use a passkey instead' : 'Use your passkey'}
      </Button>
    </Stack>
  )
}
