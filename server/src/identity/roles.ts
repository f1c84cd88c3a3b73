import { type AdminRole, adminRole, type Permission, permissions } from '@portico/contract'

export type { AdminRole }

const offers = ['products:read', 'plans:read', 'catalogues:read'] as const
const holdings = ['access-requests:read', 'apps:read', 'credentials:read', 'people:read', 'usage:read'] as const

/** What each admin role may do, in the words of `adminRoleWords`: the one place. Checks, tests and `docs/permissions.md` derive from it. */
export const adminRoles = {
  owner: permissions,
  publisher: [
    ...offers,
    'products:write',
    'products:connect',
    'documents:write',
    'plans:write',
    'catalogues:write',
    'providers:read',
    'operations:read',
    ...holdings,
  ],
  approver: [...offers, ...holdings, 'access-requests:decide'],
  'content-editor': [...offers, 'documents:write', 'mail-templates:read', 'mail-templates:write', 'usage:read'],
  support: [
    ...offers,
    ...holdings,
    'people:write',
    'people:impersonate',
    'apps:write',
    'credentials:write',
    'access-requests:submit',
    'mails:read',
    'providers:read',
    'operations:read',
  ],
  auditor: permissions.filter((permission) => permission.endsWith(':read')),
  analyst: [...offers, 'apps:read', 'usage:read'],
} as const satisfies Record<AdminRole, readonly Permission[]>

export const adminRoleNames = adminRole.options

export const isAdminRole = (role: string): role is AdminRole => Object.hasOwn(adminRoles, role)

export const mayOf = (role: AdminRole): readonly Permission[] => adminRoles[role]

export const rolesWith = (permission: Permission): AdminRole[] =>
  adminRoleNames.filter((role) => mayOf(role).includes(permission))

/** What somebody may do who is limited to some products, as far as a role carries it: all else reaches beyond a product. */
export const withinProducts: ReadonlySet<Permission> = new Set([
  ...offers,
  'products:write',
  'documents:write',
  'access-requests:read',
  'access-requests:decide',
  'apps:read',
  'credentials:read',
  'usage:read',
])

/** A role that this release does not know carries nothing. */
export function permissionsOf(roles: readonly string[], { limited = false } = {}): ReadonlySet<Permission> {
  const carried = roles.filter(isAdminRole).flatMap(mayOf)
  return new Set(limited ? carried.filter((permission) => withinProducts.has(permission)) : carried)
}
