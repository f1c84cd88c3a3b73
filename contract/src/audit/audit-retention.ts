import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { wholeNumber } from '../fields.ts'

export const auditRetention = z.strictObject({
  days: wholeNumber(30, 3660)
    .nullable()
    .meta({ description: 'Days after which entries are forgotten; null: they are kept.' }),
})

export const auditRetentionEndpoints = {
  showAuditRetention: endpoint({
    method: 'GET',
    path: '/settings/audit-retention',
    tag: 'Audit log',
    summary: 'Show how long the audit log is kept',
    access: 'audit:read',
    reply: auditRetention,
    status: 200,
  }),
  changeAuditRetention: endpoint({
    method: 'PUT',
    path: '/settings/audit-retention',
    tag: 'Audit log',
    summary: 'Change how long the audit log is kept',
    description: 'What is older is forgotten within the hour, and does not come back.',
    access: 'settings:write',
    body: auditRetention,
    reply: auditRetention,
    status: 200,
  }),
} as const
