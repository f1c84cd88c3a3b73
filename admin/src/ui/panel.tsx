import { Fragment, type ReactNode, useId } from 'react'
import { LinkTo } from './link-to.tsx'
import styles from './panel.module.css'

interface PanelProps {
  title: string
  /** Beside the heading. */
  aside?: ReactNode
  quiet?: boolean
  children: ReactNode
}

/** A part of a page under its own heading. */
export function Panel({ title, aside, quiet = false, children }: PanelProps) {
  const id = useId()
  return (
    <section className={`${styles.panel} ${quiet ? styles.quiet : ''}`} aria-labelledby={id}>
      <div className={styles.heading}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <div className={styles.stack}>{children}</div>
    </section>
  )
}

export const Stack = ({ children }: { children: ReactNode }) => <div className={styles.stack}>{children}</div>

/** Main column and side column; below one another on narrow screens. */
export function Columns({ side, children }: { side: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>{children}</div>
      <div className={styles.stack}>{side}</div>
    </div>
  )
}

/** What is known of a thing: names and values. Facts without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  )
}

interface NamesProps {
  names: readonly { id: string; name: string }[]
  to?: (id: string) => string
}

export function Names({ names, to }: NamesProps) {
  return (
    <ul className={styles.names}>
      {names.map(({ id, name }) => (
        <li key={id}>{to ? <LinkTo to={to(id)}>{name}</LinkTo> : name}</li>
      ))}
    </ul>
  )
}
