import { Readable } from 'node:stream'
import type { usageReportEndpoints } from '@portico/contract'
import type { FastifyReply } from 'fastify'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { UsageExport } from './export.ts'
import type { Usage } from './usage.ts'

export const usageReportsApi = (usage: Usage): Handlers<typeof usageReportEndpoints> => ({
  showUsage: ({ actor, query }) => usage.showUsage({ ...query, products: actor.products }),
  exportUsage: async ({ actor, query, reply }) =>
    sendCsv(reply, await usage.exportUsage({ ...query, products: actor.products })) as never,
  showOwnUsage: ({ actor, query }) => usage.showOwnUsage(actor, query),
  exportOwnUsage: async ({ actor, query, reply }) => sendCsv(reply, await usage.exportOwnUsage(actor, query)) as never,
})

/** Whoever goes away ends the reading as well. */
export const sendCsv = (reply: FastifyReply, { fileName, lines }: UsageExport): FastifyReply =>
  reply
    .headers({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    })
    .send(Readable.from(lines, { objectMode: false }))
