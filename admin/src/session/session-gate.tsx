import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { isProblem } from '../api/problem.ts'
import { useRead } from '../api/queries.ts'
import { Failure } from '../ui/answer.tsx'
import styles from './door.module.css'
import { NotForYou } from './not-for-you.tsx'
import { type Session, SessionContext } from './session.tsx'

const SignInPage = lazy(() => import('./sign-in.page.tsx').then((module) => ({ default: module.SignInPage })))
const SessionEnded = lazy(() => import('./session-ended.tsx').then((module) => ({ default: module.SessionEnded })))

interface SessionGateProps {
  /** Whether an answer said that the session has ended. */
  ended: boolean
  onSignedIn: () => void
  children: ReactNode
}

/**
 * Lets in whoever may do something here. The address stays as it is while signing in, so one lands where one was going. When a session
 * ends in the middle of work, the page stays mounted below a dialog and what was typed is kept.
 */
export function SessionGate({ ended, onSignedIn, children }: SessionGateProps) {
  const queries = useQueryClient()
  const asked = useRead('showSession', {})
  const [left, setLeft] = useState(false)
  const signedIn = (session: Session) => {
    const other = asked.data && asked.data.account.id !== session.account.id
    queries.setQueryData(['showSession', {}], session)
    onSignedIn()
    setLeft(false)
    if (other) queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'showSession' })
    else void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'showSession' })
  }

  if (asked.data && !left) {
    if (asked.data.permissions.length === 0) return <NotForYou session={asked.data} onLeave={() => setLeft(true)} />
    return (
      <SessionContext value={asked.data}>
        {children}
        {ended && (
          <Suspense>
            <SessionEnded email={asked.data.account.email} onSignedIn={signedIn} />
          </Suspense>
        )}
      </SessionContext>
    )
  }
  if (left || isProblem(asked.error, 'sign-in-required')) {
    return (
      <Suspense>
        <SignInPage onSignedIn={signedIn} />
      </Suspense>
    )
  }
  if (asked.error) {
    return (
      <main className={styles.door}>
        <Failure error={asked.error} retry={asked.refetch} busy={asked.isFetching} />
      </main>
    )
  }
  return null
}
