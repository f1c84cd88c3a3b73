import { Readable } from 'node:stream'
import type { auditEntryEndpoints, auditRetentionEndpoints } from '@portico/contract'
import type { Handlers } from '../http/endpoints.ts'
import type { AuditLog } from './audit-log.ts'
import type { AuditRetentionRules } from './audit-retention.ts'

export const auditLogApi = (
  log: AuditLog,
  retention: AuditRetentionRules,
): Handlers<typeof auditEntryEndpoints & typeof auditRetentionEndpoints> => ({
  listAuditEntries: ({ query }) => log.list(query),
  showAuditEntry: ({ params }) => log.show(params.auditEntryId),
  showAuditWords: () => log.showWords(),
  async exportAuditEntries({ query, reply }) {
    const { fileName, mediaType, lines } = log.exportEntries(query)
    // Whoever goes away ends the reading as well.
    return reply
      .headers({
        'content-type': mediaType,
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      })
      .send(Readable.from(lines, { objectMode: false })) as never
  },
  showAuditRetention: () => retention.showAuditRetention(),
  changeAuditRetention: ({ actor, body }) => retention.changeAuditRetention(actor, body),
})
