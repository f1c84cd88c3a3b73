import './tables.ts'

export { createIdentity, type IdentityOptions } from './create-identity.ts'
export type { Exchange, Identity, JoinDefaultOrganisation, Profile, Session } from './identity.ts'
export type { ChangePasswordInput, NewAccount, ProfileInput, Registration, SignUp } from './inputs.ts'
export { longestPassword, shortestPassword } from './password-policy.ts'
export { createPasswords, type Passwords } from './passwords.ts'
export { type AdminRole, rolesWith } from './roles.ts'
export { sessionApi } from './session.api.ts'
