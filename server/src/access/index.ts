import './tables.ts'

export { accessRequestsApi } from './access-requests.api.ts'
export { type AccessRequest, type AccessRequests, createAccessRequests } from './access-requests.ts'
export { type Submission, submission } from './submission.ts'
