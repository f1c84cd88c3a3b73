import { Readable } from 'node:stream'
import type { accountImportEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { AccountImports } from './account-imports.ts'

export const accountImportsApi = (imports: AccountImports): Handlers<typeof accountImportEndpoints> => ({
  listAccountImports: ({ query }) => imports.listAccountImports(query),
  createAccountImport: ({ actor, upload }) => imports.createAccountImport(actor, upload),
  showAccountImport: ({ params }) => imports.showAccountImport(params.accountImportId),
  listAccountImportRows: ({ params, query }) => imports.listAccountImportRows(params.accountImportId, query),
  async exportAccountImport({ params, query, reply }) {
    const { fileName, lines } = await imports.exportAccountImport(params.accountImportId, query.status)
    return reply
      .headers({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      })
      .send(Readable.from(lines, { objectMode: false })) as never
  },
  startAccountImport: ({ actor, params, body }) => imports.startAccountImport(actor, params.accountImportId, body),
  resumeAccountImport: ({ actor, params }) => imports.resumeAccountImport(actor, params.accountImportId),
  cancelAccountImport: ({ actor, params }) => imports.cancelAccountImport(actor, params.accountImportId),
})
