import { adminRoleWords, type Endpoint, endpoints, limitableRoles, permissions } from '@portico/contract'
import { adminRoleNames, mayOf, withinProducts } from './identity/index.ts'

/** What each role may do, as a page for people; `permissions.test.ts` holds it equal to `docs/permissions.md`. */
export function permissionsDocument(): string {
  const titles = adminRoleNames.map((role) => adminRoleWords[role].title)
  const operations = Object.entries(endpoints as Record<string, Endpoint>)
  return [
    '# Roles and permissions',
    '',
    'Who works at the back office has one or more roles. A role is a set of permissions; every operation of the REST API, and so everything',
    'the admin app does, needs one of them. This page is made from the code: `npm run check -- --write`.',
    '',
    '## Roles',
    '',
    ...adminRoleNames.map(
      (role) => `- **${adminRoleWords[role].title}** (\`${role}\`): ${adminRoleWords[role].purpose}`,
    ),
    '',
    'An account with a role is changed, deactivated or deleted only by who may give roles, and there is always an active owner.',
    '',
    '## What each role may do',
    '',
    `| Permission | ${titles.join(' | ')} |`,
    `|---|${titles.map(() => ':-:').join('|')}|`,
    ...permissions.map(
      (permission) =>
        `| \`${permission}\` | ${adminRoleNames.map((role) => (mayOf(role).includes(permission) ? '●' : '')).join(' | ')} |`,
    ),
    '',
    '## Limited to some products',
    '',
    'A publisher or approver may be limited to a set of products. Then they list, read, change, decide and export what belongs to these and',
    'nothing else, ids of everything beyond answer like missing ones, and mails about anything else do not reach them. Their API tokens inherit',
    'the limit. A request for several products is decided by who may for all of them. What reaches beyond a product is closed to them; left is:',
    '',
    ...limitableRoles.map((role) => {
      const left = mayOf(role).filter((permission) => withinProducts.has(permission))
      return `- **${adminRoleWords[role].title}**: ${left.map((permission) => `\`${permission}\``).join(', ')}`
    }),
    '',
    '## What each permission opens',
    '',
    ...permissions.flatMap((permission) => {
      const opened = operations.filter(([, { access }]) => access === permission)
      if (opened.length === 0) return []
      const names = opened.map(([name]) => `\`${name}\``).join(', ')
      return [`- \`${permission}\`: ${names}`]
    }),
    '',
  ].join('\n')
}
