import './tables.ts'

export { createOverview } from './overview.ts'
export type { KnownQuota } from './quotas.ts'
export type { UsageReport } from './reports.ts'
export { usageApi, usageRetentionApi } from './usage.api.ts'
export { createUsage, type Usage } from './usage.ts'
export { sendCsv, usageReportsApi } from './usage-reports.api.ts'
