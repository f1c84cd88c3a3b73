import { type Permission, permissions } from '@portico/contract'

/** What each admin role may do: the one place. Checks, tests and documentation derive from it. */
export const adminRoles = {
  owner: permissions,
} as const satisfies Record<string, readonly Permission[]>

export type AdminRole = keyof typeof adminRoles

export const isAdminRole = (role: string): role is AdminRole => Object.hasOwn(adminRoles, role)

export const rolesWith = (permission: Permission): AdminRole[] =>
  (Object.keys(adminRoles) as AdminRole[]).filter((role) => adminRoles[role].includes(permission))

/** A role that this release does not know carries nothing. */
export const permissionsOf = (roles: readonly string[]): ReadonlySet<Permission> =>
  new Set(roles.filter(isAdminRole).flatMap((role) => adminRoles[role]))
