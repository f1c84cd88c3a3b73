import type { Permission } from '@portico/contract'
import { ChevronRight } from 'lucide-react'
import { paths } from '../paths.ts'
import { useSession } from '../session/session.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Panel } from '../ui/panel.tsx'
import styles from './home.module.css'
import type { Overview } from './home.page.tsx'

interface Matter {
  count: number
  one: string
  many: string
  to: string
  needs: Permission
}

/** What waits for a person, each with the way there; one calm sentence when nothing does. */
export function NeedsMe({ overview }: { overview: Overview }) {
  const { permissions } = useSession()
  const matters: readonly Matter[] = [
    {
      count: overview.pendingAccessRequests,
      one: 'access request waits for a decision',
      many: 'access requests wait for a decision',
      to: paths.accessRequests('pending'),
      needs: 'access-requests:decide',
    },
    {
      count: overview.stuckAccessRequests,
      one: 'approved request has no credential yet',
      many: 'approved requests have no credential yet',
      to: paths.accessRequests('approving'),
      needs: 'access-requests:read',
    },
    {
      count: overview.pendingAccounts,
      one: 'person waits for their account to be activated',
      many: 'people wait for their accounts to be activated',
      to: paths.accounts('pending'),
      needs: 'people:read',
    },
    {
      count: overview.pendingOrganisationRequests,
      one: 'developer asks for an organisation',
      many: 'developers ask for an organisation',
      to: paths.organisationRequests(),
      needs: 'people:write',
    },
    {
      count: overview.providersDown,
      one: 'provider does not answer',
      many: 'providers do not answer',
      to: paths.providers(),
      needs: 'providers:read',
    },
    {
      count: overview.openDifferences,
      one: 'key differs at its provider',
      many: 'keys differ at their providers',
      to: paths.differences(),
      needs: 'credentials:read',
    },
    {
      count: overview.orphanedOffers,
      one: 'product or plan has lost its policy at the provider',
      many: 'products or plans have lost their policies at the provider',
      to: paths.synchronisations(),
      needs: 'providers:read',
    },
    {
      count: overview.driftedOffers,
      one: 'product or plan has a policy that somebody changed at the provider',
      many: 'products or plans have policies that somebody changed at the provider',
      to: paths.synchronisations(),
      needs: 'providers:read',
    },
    {
      count: overview.failedOperations,
      one: 'change is not in force at a provider',
      many: 'changes are not in force at a provider',
      to: paths.products(),
      needs: 'products:read',
    },
    {
      count: overview.pausedWebhooks,
      one: 'webhook is paused because nothing arrives there',
      many: 'webhooks are paused because nothing arrives there',
      to: paths.webhooks(),
      needs: 'webhooks:read',
    },
    {
      count: overview.unlistedProducts,
      one: 'product is in no catalogue, so nobody sees it',
      many: 'products are in no catalogue, so nobody sees them',
      to: paths.products(),
      needs: 'products:read',
    },
  ]
  const open = matters.filter(({ count, needs }) => count > 0 && permissions.includes(needs))
  return (
    <Panel title="What needs you">
      {open.length === 0 ? (
        <p className={styles.quiet}>Nothing waits for you.</p>
      ) : (
        <ul className={styles.matters}>
          {open.map(({ count, one, many, to }) => (
            <li key={one}>
              <LinkTo to={to} className={styles.matter}>
                <strong>{count}</strong>
                <span>{count === 1 ? one : many}</span>
                <ChevronRight size={18} aria-hidden />
              </LinkTo>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
