import { useLocation } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react'
import { HistoryLink } from '../audit/history-link.tsx'
import { LinkTo } from './link-to.tsx'
import styles from './page.module.css'

export interface Step {
  label: string
  to: string
}

interface PageProps {
  title: string
  /** Where this page lies, without itself. */
  trail?: readonly Step[]
  lead?: ReactNode
  /** Beside the title, such as its status. */
  mark?: ReactNode
  /** What it is about, where the audit log tells what was done with it. */
  history?: { kind: string; id: string }
  /** The one main action, last, and at most two beside it. */
  actions?: ReactNode
  children: ReactNode
}

/** The address the app was opened at: only there focus stays where the browser put it. */
export const OpenedAt = createContext<{ current: string }>({ current: '' })

/** One page: its place, its name, its main action. On arrival the heading takes focus, so that it is read out. */
export function Page({ title, trail = [], lead, mark, history, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const openedAt = useContext(OpenedAt)
  const { pathname } = useLocation()
  useEffect(() => {
    document.title = `${title} – Portico admin`
  }, [title])
  useEffect(() => {
    if (openedAt.current === pathname) return
    openedAt.current = ''
    heading.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [pathname, openedAt])
  return (
    <>
      <div className={styles.head}>
        <div className={styles.titles}>
          {trail.length > 0 && (
            <nav aria-label="Breadcrumb">
              <ol className={styles.trail}>
                {trail.map((step) => (
                  <li key={step.to}>
                    <LinkTo to={step.to}>{step.label}</LinkTo>
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <h1 className={styles.title} ref={heading} tabIndex={-1}>
            {title} {mark}
          </h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {(actions || history) && (
          <div className={styles.actions}>
            {history && <HistoryLink {...history} />}
            {actions}
          </div>
        )}
      </div>
      {children}
    </>
  )
}
