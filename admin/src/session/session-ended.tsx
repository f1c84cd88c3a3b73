import { Dialog } from '../ui/dialog.tsx'
import type { Session } from './session.tsx'
import { SignInForm } from './sign-in-form.tsx'

interface SessionEndedProps {
  email: string
  onSignedIn: (session: Session) => void
}

/** Signing in again above the page one was working on. */
export function SessionEnded({ email, onSignedIn }: SessionEndedProps) {
  return (
    <Dialog title="Your session has ended">
      <p>Sign in to go on. What you typed on this page is kept.</p>
      <SignInForm email={email} onSignedIn={onSignedIn} />
    </Dialog>
  )
}
