import { Stack, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { endpoints } from '@portico/contract'
import { useEffect } from 'react'
import { ApiProblem, isProblem, sentenceOf } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import type { Session } from './session.tsx'

interface SecondStepFormProps {
  onSignedIn: (session: Session) => void
  /** It took too long, or somebody else wants to sign in. */
  onBack: () => void
}

/** After the right password: a passkey, or a code of the authenticator app. */
export function SecondStepForm({ onSignedIn, onBack }: SecondStepFormProps) {
  const complete = useChange('completeSignIn')
  const ways = useRead('showSecondStep', {})
  const form = useForm({
    mode: 'controlled',
    initialValues: { code: '' },
    validate: schemaResolver(endpoints.completeSignIn.body, { sync: true }),
  })
  useEffect(() => form.getInputNode('code')?.focus(), [form.getInputNode])
  const submit = form.onSubmit(
    (body) =>
      complete.mutate(
        { body },
        {
          onSuccess: onSignedIn,
          onError: (error) => {
            if (error instanceof ApiProblem) form.setErrors(error.fields)
            form.getInputNode('code')?.focus()
          },
        },
      ),
    () => form.getInputNode('code')?.focus(),
  )
  const isOver = isProblem(complete.error, 'second-step-over')
  return (
    <form onSubmit={submit} noValidate>
      {ways.data?.passkey && <PasskeyButton step="second" onSignedIn={onSignedIn} />}
      <Stack gap="md" mt="md">
        {complete.error && !isProblem(complete.error, 'wrong-code') && (
          <Notice tone="bad" urgent title="Signing in did not work">
            {sentenceOf(complete.error)}
          </Notice>
        )}
        <TextInput
          label="Code"
          description={
            ways.data?.app === false
              ? 'One of your recovery codes.'
              : 'The six digits your authenticator app shows now, or one of your recovery codes.'
          }
          autoComplete="one-time-code"
          key={form.key('code')}
          {...form.getInputProps('code')}
        />
        <Button type="submit" loading={complete.isPending} disabled={isOver} fullWidth>
          Sign in
        </Button>
        <Button variant="default" fullWidth onClick={onBack}>
          {isOver ? 'Begin again' : 'Use another account'}
        </Button>
      </Stack>
    </form>
  )
}
