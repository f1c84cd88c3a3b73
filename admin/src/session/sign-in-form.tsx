import { PasswordInput, Stack, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { endpoints } from '@portico/contract'
import { useState } from 'react'
import { ApiProblem, isProblem, sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { SecondStepForm } from './second-step-form.tsx'
import type { Session } from './session.tsx'

interface SignInFormProps {
  email?: string
  onSignedIn: (session: Session) => void
}

const titles: Record<string, string> = {
  'sign-in-failed': 'That did not match',
  'account-pending': 'Your account is not active yet',
  'email-not-confirmed': 'Your address is not confirmed',
  'account-disabled': 'Your account is disabled',
  'too-many-attempts': 'Too many attempts',
}

/** Password first, then the second factor of who has one; or a passkey alone. */
export function SignInForm({ email, onSignedIn }: SignInFormProps) {
  const [step, setStep] = useState<'password' | 'code'>('password')
  if (step === 'code') return <SecondStepForm onSignedIn={onSignedIn} onBack={() => setStep('password')} />
  return (
    <>
      <PasswordForm email={email ?? ''} onSignedIn={onSignedIn} onCodeNeeded={() => setStep('code')} />
      <PasskeyButton step="first" onSignedIn={onSignedIn} />
    </>
  )
}

interface PasswordFormProps {
  email: string
  onSignedIn: (session: Session) => void
  onCodeNeeded: () => void
}

function PasswordForm({ email, onSignedIn, onCodeNeeded }: PasswordFormProps) {
  const signIn = useChange('signIn')
  const form = useForm({
    mode: 'controlled',
    initialValues: { email, password: '' },
    validate: schemaResolver(endpoints.signIn.body, { sync: true }),
  })
  const submit = form.onSubmit(
    (body) =>
      signIn.mutate(
        { body },
        {
          onSuccess: onSignedIn,
          onError: (error) => {
            if (isProblem(error, 'second-factor-required')) return onCodeNeeded()
            if (error instanceof ApiProblem) form.setErrors(error.fields)
            form.getInputNode('password')?.focus()
          },
        },
      ),
    (errors) => form.getInputNode('email' in errors ? 'email' : 'password')?.focus(),
  )
  const code = signIn.error instanceof ApiProblem ? signIn.error.code : ''
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" mt="md">
        {signIn.error && (
          <Notice tone="bad" urgent title={titles[code] ?? 'Signing in did not work'}>
            {sentenceOf(signIn.error)}
          </Notice>
        )}
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          autoFocus={email === ''}
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          autoFocus={email !== ''}
          visibilityToggleButtonProps={{ 'aria-label': 'Show password', tabIndex: 0 }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  )
}
