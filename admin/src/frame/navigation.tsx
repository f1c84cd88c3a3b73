import { VisuallyHidden } from '@mantine/core'
import type { Permission } from '@portico/contract'
import { useLocation } from '@tanstack/react-router'
import {
  AppWindow,
  BookOpen,
  Building2,
  ChartColumn,
  Gauge,
  GitCompareArrows,
  House,
  Inbox,
  KeyRound,
  type LucideIcon,
  Mail,
  Package,
  Plug,
  ScrollText,
  Settings,
  Users,
  Waypoints,
  Webhook,
} from 'lucide-react'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useSession } from '../session/session.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import styles from './frame.module.css'

interface Entry {
  label: string
  to: string
  icon: LucideIcon
  needs: Permission
  /** Who has this one reaches the same by another entry. */
  unless?: Permission
}

/** The tasks of the back office, in the order of how often they come up. */
const groups: readonly { title: string | null; entries: readonly Entry[] }[] = [
  {
    title: null,
    entries: [
      { label: 'Home', to: paths.home(), icon: House, needs: 'usage:read' },
      { label: 'Access requests', to: paths.accessRequests(), icon: Inbox, needs: 'access-requests:read' },
    ],
  },
  {
    title: 'Use',
    entries: [
      { label: 'Apps', to: paths.apps(), icon: AppWindow, needs: 'apps:read' },
      { label: 'Credentials', to: paths.credentials(), icon: KeyRound, needs: 'credentials:read' },
      { label: 'Usage', to: paths.usage(), icon: ChartColumn, needs: 'usage:read' },
    ],
  },
  {
    title: 'Publish',
    entries: [
      { label: 'Products', to: paths.products(), icon: Package, needs: 'products:read' },
      { label: 'Plans', to: paths.plans(), icon: Gauge, needs: 'plans:read' },
      { label: 'Catalogues', to: paths.catalogues(), icon: BookOpen, needs: 'catalogues:read' },
    ],
  },
  {
    title: 'Gateways',
    entries: [
      { label: 'Providers', to: paths.providers(), icon: Plug, needs: 'providers:read' },
      { label: 'Differences', to: paths.differences(), icon: GitCompareArrows, needs: 'credentials:read' },
      { label: 'Gateway APIs', to: paths.gatewayApis(), icon: Waypoints, needs: 'providers:read' },
    ],
  },
  {
    title: 'People',
    entries: [
      { label: 'Accounts', to: paths.accounts(), icon: Users, needs: 'people:read' },
      { label: 'Organisations', to: paths.organisations(), icon: Building2, needs: 'people:read' },
      { label: 'Mail', to: paths.mails(), icon: Mail, needs: 'mails:read' },
      // For who writes the words and may not read what was sent.
      {
        label: 'Mail templates',
        to: paths.mailTemplates(),
        icon: Mail,
        needs: 'mail-templates:read',
        unless: 'mails:read',
      },
    ],
  },
  {
    title: 'Portal',
    entries: [
      { label: 'Webhooks', to: paths.webhooks(), icon: Webhook, needs: 'webhooks:read' },
      { label: 'Audit log', to: paths.auditEntries(), icon: ScrollText, needs: 'audit:read' },
      { label: 'Settings', to: paths.settings(), icon: Settings, needs: 'settings:read' },
    ],
  },
]

export function Navigation() {
  const { permissions } = useSession()
  const { pathname } = useLocation()
  const here = (to: string) => (to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`))
  return (
    <nav aria-label="Main">
      {groups.map(({ title, entries }) => {
        const allowed = entries.filter(
          ({ needs, unless }) => permissions.includes(needs) && !(unless && permissions.includes(unless)),
        )
        return allowed.length === 0 ? null : (
          <div key={title ?? ''}>
            {title && <h2>{title}</h2>}
            <ul>
              {allowed.map(({ label, to, icon: Icon }) => (
                <li key={to}>
                  <LinkTo
                    to={to}
                    className={styles.entry}
                    data-here={here(to) || undefined}
                    aria-current={here(to) ? 'page' : undefined}
                  >
                    <Icon size={18} strokeWidth={1.75} aria-hidden />
                    {label}
                    {to === paths.accessRequests() && <PendingCount />}
                  </LinkTo>
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function PendingCount() {
  const pending = useRead(
    'listAccessRequests',
    { query: { status: 'pending', limit: 1, total: 'true' } },
    { refetchInterval: 60_000 },
  )
  const count = pending.data?.total ?? 0
  return count === 0 ? null : (
    <span className={styles.count}>
      {count}
      <VisuallyHidden> pending</VisuallyHidden>
    </span>
  )
}
