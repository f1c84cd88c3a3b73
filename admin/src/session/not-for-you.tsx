import { useChange } from '../api/queries.ts'
import { Brand } from '../frame/brand.tsx'
import { livePaths } from '../paths.ts'
import { Button } from '../ui/button.tsx'
import { ButtonOut } from '../ui/link-to.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import styles from './door.module.css'
import type { Session } from './session.tsx'

interface NotForYouProps {
  session: Session
  onLeave: () => void
}

/** For who is signed in but may do nothing here: without a role, or before the password is changed or a second factor set up. */
export function NotForYou({ session, onLeave }: NotForYouProps) {
  const signOut = useChange('signOut')
  return (
    <main className={styles.door}>
      <div className={styles.card}>
        <Brand />
        <Reason session={session} />
        <Button
          variant="default"
          mt="xs"
          fullWidth
          loading={signOut.isPending}
          onClick={() => signOut.mutate({}, { onSuccess: onLeave, onError: sayFailure })}
        >
          Sign in as somebody else
        </Button>
      </div>
    </main>
  )
}

function Reason({ session }: { session: Session }) {
  if (session.mustChangePassword) return <ChangePassword />
  if (session.mustSetUpSecondFactor) return <SetUpSecondFactor />
  return <NoRole email={session.account.email} />
}

function SetUpSecondFactor() {
  return (
    <>
      <h1>Set up a second factor first</h1>
      <p>People of the back office sign in with a code besides the password. Set yours up, then come back.</p>
      <ButtonOut href={livePaths.secondFactor()} mt="md" fullWidth>
        Set up my second factor
      </ButtonOut>
    </>
  )
}

function NoRole({ email }: { email: string }) {
  return (
    <>
      <h1>This part is for administrators</h1>
      <p>
        You are signed in as <strong>{email}</strong>, which has no role here. Your apps and keys are in the live
        portal.
      </p>
      <ButtonOut href={livePaths.home()} mt="md" fullWidth>
        Go to the live portal
      </ButtonOut>
    </>
  )
}

function ChangePassword() {
  return (
    <>
      <h1>Choose a new password first</h1>
      <p>Your password was set by somebody else. Change it on your profile in the live portal, then come back.</p>
      <ButtonOut href={livePaths.profile()} mt="md" fullWidth>
        Change my password
      </ButtonOut>
    </>
  )
}
