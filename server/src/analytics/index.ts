import './tables.ts'

export { createOverview } from './overview.ts'
export { usageApi, usageRetentionApi } from './usage.api.ts'
export { createUsage, type Usage } from './usage.ts'
export { usageReportsApi } from './usage-reports.api.ts'
