import { sql } from 'kysely'
import type { Db } from '../platform/database/database.ts'

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

// Which of these are still there; the tables belong to access, consumers, identity, providers, the catalogue and webhooks.

/** @param within the products that the reader is limited to; null: all */
export const accessRequestsAmong = async (db: Db, ids: readonly string[], within: readonly string[] | null) =>
  idsOf(
    await db
      .selectFrom('access_requests')
      .select('id')
      .where('id', 'in', ids)
      .where(
        sql<boolean>`(${within === null} or not exists (
          select product_id from access_request_products where access_request_id = access_requests.id
          except select unnest(${within ?? []}::uuid[])))`,
      )
      .execute(),
  )

export const organisationRequestsAmong = async (db: Db, ids: readonly string[]) =>
  idsOf(await db.selectFrom('organisation_requests').select('id').where('id', 'in', ids).execute())

export const accountsAmong = async (db: Db, ids: readonly string[]) =>
  idsOf(await db.selectFrom('accounts').select('id').where('id', 'in', ids).where('removed_at', 'is', null).execute())

export const providersAmong = async (db: Db, ids: readonly string[]) =>
  idsOf(await db.selectFrom('providers').select('id').where('id', 'in', ids).execute())

export const synchronisationsAmong = async (db: Db, ids: readonly string[]) =>
  idsOf(await db.selectFrom('synchronisations').select('id').where('id', 'in', ids).execute())

export const webhooksAmong = async (db: Db, ids: readonly string[]) =>
  idsOf(await db.selectFrom('webhooks').select('id').where('id', 'in', ids).execute())
