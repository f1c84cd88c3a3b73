import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    organisations: {
      id: string
      name: string
      is_default: Generated<boolean>
      created_at: Date
      updated_at: Date
      version: Generated<number>
    }
    teams: {
      id: string
      organisation_id: string
      name: string
      is_default: Generated<boolean>
      created_at: Date
    }
    memberships: {
      account_id: string
      organisation_id: string
      role: 'admin' | 'member'
      created_at: Date
    }
    team_members: {
      team_id: string
      organisation_id: string
      account_id: string
    }
  }
}
