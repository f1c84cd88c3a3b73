import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    apps: AppsTable
  }
}

interface AppsTable {
  id: string
  organisation_id: string
  owner_id: string
  name: string
  description: string
  visibility: 'personal' | 'team' | 'organisation'
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
}
