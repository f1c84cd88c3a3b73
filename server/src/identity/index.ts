import './tables.ts'

export type { Exchange, Identity, JoinDefaultOrganisation, Profile, Session } from './identity.ts'
export type { ChangePasswordInput, NewAccount, ProfileInput, Registration, SignUp } from './inputs.ts'
export { longestPassword, shortestPassword } from './password-policy.ts'
export { type AdminRole, adminRoles } from './roles.ts'
