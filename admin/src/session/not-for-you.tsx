import { Button } from '@mantine/core'
import { useChange } from '../api/queries.ts'
import { Brand } from '../frame/brand.tsx'
import { livePaths } from '../paths.ts'
import styles from './door.module.css'
import type { Session } from './session.tsx'

interface NotForYouProps {
  session: Session
  onLeave: () => void
}

/** For accounts of the live portal that have no role at the back office. */
export function NotForYou({ session, onLeave }: NotForYouProps) {
  const signOut = useChange('signOut')
  return (
    <main className={styles.door}>
      <div className={styles.card}>
        <Brand />
        <h1>This part is for administrators</h1>
        <p>
          You are signed in as <strong>{session.account.email}</strong>, which has no role here. Your apps and keys are
          in the live portal.
        </p>
        <Button component="a" href={livePaths.home()} mt="md" fullWidth>
          Go to the live portal
        </Button>
        <Button
          variant="default"
          mt="xs"
          fullWidth
          loading={signOut.isPending}
          onClick={() => signOut.mutate({}, { onSuccess: onLeave })}
        >
          Sign in as somebody else
        </Button>
      </div>
    </main>
  )
}
