import { useMay } from '../session/session.tsx'

/** An account with a role at the back office is changed only by who may give roles. */
export function useMayChange({ adminRoles }: { adminRoles: readonly string[] }): boolean {
  const mayWrite = useMay('people:write')
  const mayGiveRoles = useMay('roles:write')
  return mayWrite && (adminRoles.length === 0 || mayGiveRoles)
}
