import { ActionIcon, VisuallyHidden } from '@mantine/core'
import { Outlet, useLocation } from '@tanstack/react-router'
import { ExternalLink, Menu as MenuIcon, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { InboxBell } from '../notifications/inbox-bell.tsx'
import { livePaths, paths } from '../paths.ts'
import { LinkTo } from '../ui/link-to.tsx'
import { OpenedAt } from '../ui/page.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Brand } from './brand.tsx'
import styles from './frame.module.css'
import { Navigation } from './navigation.tsx'
import { SchemeSwitch } from './scheme-switch.tsx'

export function Frame() {
  const { pathname } = useLocation()
  const openedAt = useRef(pathname)
  // Going to another page folds the navigation again.
  const [unfoldedAt, setUnfoldedAt] = useState<string | null>(null)
  const menuButton = useRef<HTMLButtonElement>(null)
  const unfolded = unfoldedAt === pathname
  useEffect(() => {
    if (!unfolded) return
    const foldAt = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return
      setUnfoldedAt(null)
      menuButton.current?.focus()
    }
    document.addEventListener('keydown', foldAt)
    return () => document.removeEventListener('keydown', foldAt)
  }, [unfolded])
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <header className={styles.side}>
        <div className={styles.sideHead}>
          <LinkTo to={paths.home()}>
            <Brand />
          </LinkTo>
          <ActionIcon
            ref={menuButton}
            className={styles.menuButton}
            variant="default"
            size={36}
            aria-label="Navigation"
            aria-expanded={unfolded}
            aria-controls="navigation"
            onClick={() => setUnfoldedAt(unfolded ? null : pathname)}
          >
            {unfolded ? <X size={20} aria-hidden /> : <MenuIcon size={20} aria-hidden />}
          </ActionIcon>
        </div>
        <div id="navigation" className={`${styles.navigation} ${unfolded ? '' : styles.folded}`}>
          <Navigation />
        </div>
        <div className={`${styles.sideFoot} ${unfolded ? '' : styles.folded}`}>
          <a className={styles.entry} href={livePaths.home()} target="_blank" rel="noreferrer">
            <ExternalLink size={18} strokeWidth={1.75} aria-hidden />
            Live portal
            <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
          </a>
        </div>
      </header>
      <div>
        <div className={styles.bar}>
          <InboxBell />
          <SchemeSwitch />
          <AccountMenu />
        </div>
        <main className={styles.main} id="content">
          <OpenedAt value={openedAt}>
            <Outlet />
          </OpenedAt>
        </main>
      </div>
    </div>
  )
}
