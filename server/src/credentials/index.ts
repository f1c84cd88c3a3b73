import './tables.ts'

export { credentialsApi } from './credentials.api.ts'
export { type Credential, type Credentials, createCredentials } from './credentials.ts'
