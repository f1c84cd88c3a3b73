import { Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './notice.module.css'

interface NoticeProps {
  tone: 'bad' | 'wait' | 'info'
  title?: string
  /** Read out at once: for what appears after something the person did. */
  urgent?: boolean
  children?: ReactNode
}

export function Notice({ tone, title, urgent = false, children }: NoticeProps) {
  const Shape = tone === 'info' ? Info : TriangleAlert
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={urgent ? 'alert' : undefined}>
      <Shape size={18} aria-hidden />
      <div className={styles.body}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
    </div>
  )
}

interface EmptyProps {
  title: string
  children: ReactNode
  action?: ReactNode
}

/** Nothing here yet: what would be here and how it comes about. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  )
}
