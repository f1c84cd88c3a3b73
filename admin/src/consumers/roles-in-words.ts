import { type AdminRole, adminRoleWords } from '@portico/contract'

export const rolesInWords = (roles: readonly string[]) =>
  roles.map((role) => adminRoleWords[role as AdminRole]?.title ?? role).join(', ')
