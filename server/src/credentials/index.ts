import './tables.ts'

export { credentialChangesApi } from './credential-changes.api.ts'
export { credentialViewsApi } from './credential-views.api.ts'
export { credentialsApi } from './credentials.api.ts'
export { type Credential, type Credentials, createCredentials } from './credentials.ts'
export { differencesApi } from './differences.api.ts'
export { keySettingsApi } from './key-settings.api.ts'
export { createReconciliation, type Reconciliation } from './reconciliation.ts'
