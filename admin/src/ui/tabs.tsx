import { useLocation } from '@tanstack/react-router'
import { LinkTo } from './link-to.tsx'
import styles from './list.module.css'

interface TabLinksProps {
  label: string
  tabs: readonly { label: string; to: string }[]
  /** Other addresses of the same views. */
  also?: Readonly<Record<string, string>>
}

/** Views of the same thing, each at its own address. */
export function TabLinks({ label, tabs, also = {} }: TabLinksProps) {
  const { pathname, searchStr } = useLocation()
  const written = pathname + withoutPage(searchStr)
  const address = also[written] ?? written
  return (
    <nav aria-label={label}>
      <ul className={styles.tabs}>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <LinkTo
              to={tab.to}
              className={styles.tab}
              data-here={tab.to === address || undefined}
              aria-current={tab.to === address ? 'page' : undefined}
            >
              {tab.label}
            </LinkTo>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function withoutPage(query: string): string {
  const search = new URLSearchParams(query)
  search.delete('after')
  search.delete('search')
  return search.size > 0 ? `?${search}` : ''
}
