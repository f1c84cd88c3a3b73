import './tables.ts'

export { credentialsApi } from './credentials.api.ts'
export { type Credential, type Credentials, createCredentials } from './credentials.ts'
export { differencesApi } from './differences.api.ts'
export { createReconciliation, type Reconciliation } from './reconciliation.ts'
