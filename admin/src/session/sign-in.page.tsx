import { useEffect } from 'react'
import { Brand } from '../frame/brand.tsx'
import { livePaths } from '../paths.ts'
import styles from './door.module.css'
import type { Session } from './session.tsx'
import { SignInForm } from './sign-in-form.tsx'

export function SignInPage({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  useEffect(() => {
    document.title = 'Sign in – Portico admin'
  }, [])
  return (
    <main className={styles.door}>
      <div className={styles.card}>
        <Brand />
        <h1>Sign in</h1>
        <p className={styles.soft}>For the people who publish APIs and decide about access.</p>
        <SignInForm onSignedIn={onSignedIn} />
      </div>
      <p className={styles.foot}>
        <a href={livePaths.home()}>Go to the live portal</a>
      </p>
    </main>
  )
}
