import type { Generated } from 'kysely'

declare module '../platform/database/tables.ts' {
  interface Tables {
    apps: AppsTable
    app_teams: { app_id: string; team_id: string }
  }
}

interface AppsTable {
  id: string
  organisation_id: string
  owner_id: string
  name: string
  description: string
  visibility: 'personal' | 'team' | 'organisation'
  /** With `team`: whether only the teams in `app_teams` are meant, and not every team of the owner. */
  chosen_teams: Generated<boolean>
  redirect_urls: Generated<string[]>
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  version: Generated<number>
}
