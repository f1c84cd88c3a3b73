import './tables.ts'

export { accountSettingsApi } from './account-settings.api.ts'
export { apiTokensApi } from './api-tokens.api.ts'
export { createIdentity, type IdentityOptions } from './create-identity.ts'
export { emailConfirmationHours } from './email-change.ts'
export { passwordResetHours } from './forgotten-password.ts'
export type { Exchange, Identity, JoinDefaultOrganisation, Profile, Session } from './identity.ts'
export { impersonationApi } from './impersonation.api.ts'
export type { ChangePasswordInput, NewAccount, ProfileInput, Registration } from './inputs.ts'
export { createMailLanguageChoice, type MailLanguageChoice } from './mail-language.ts'
export type {
  MailLanguagePort,
  SendAlreadyRegistered,
  SendEmailConfirmation,
  SendFarewell,
  SendPasswordReset,
} from './mail-ports.ts'
export { ownSessionsApi } from './own-sessions.api.ts'
export { passkeysApi } from './passkeys.api.ts'
export { longestPassword } from './password-policy.ts'
export { createPasswords, type Passwords } from './passwords.ts'
export { registrationConfirmationHours } from './registration-confirmation.ts'
export { type AdminRole, adminRoleNames, mayOf, permissionsOf, rolesWith, withinProducts } from './roles.ts'
export { secondFactorApi } from './second-factor.api.ts'
export { serviceAccountsApi } from './service-accounts.api.ts'
export { sessionApi } from './session.api.ts'
export { signUpSettingsApi } from './sign-up-settings.api.ts'
export { allowsDomainOf, isSignUpOpen, type SignUpSettingValues } from './sign-up-settings.ts'
export { termsApi } from './terms.api.ts'
