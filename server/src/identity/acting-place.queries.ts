import { expressionBuilder, sql } from 'kysely'
import type { Tables } from '../platform/database/tables.ts'

/** Where the account of this column acts: the organisation it came into first, with its role there. Tables of `consumers`. */
export const placeOf = (accountId: 'sessions.account_id' | 'impersonations.account_id') =>
  expressionBuilder<Pick<Tables, 'memberships' | 'organisations'>>()
    .selectFrom('memberships')
    .innerJoin('organisations', 'organisations.id', 'memberships.organisation_id')
    .select(['organisations.id', 'organisations.name', 'organisations.is_default', 'memberships.role'])
    .where('memberships.account_id', '=', sql.ref<string>(accountId))
    .orderBy('memberships.created_at')
    .orderBy('organisations.id')
    .limit(1)

/** Of the place joined as `organisation`. */
export const placeColumns = [
  'organisation.id as organisation_id',
  'organisation.name as organisation_name',
  'organisation.is_default as organisation_is_default',
  'organisation.role as organisation_role',
] as const
