import type { Db } from '../platform/database/database.ts'
import type { Subject } from './holders.ts'

export interface Departing extends Subject {
  name: string
  deleted: boolean
  retired: boolean
  movesToId: string | null
  movesToName: string | null
}

export async function findDeparting(db: Db, subject: Subject): Promise<Departing | undefined> {
  return (await departing(db, subject.kind, subject.id))[0]
}

export async function listDeparting(db: Db): Promise<Departing[]> {
  return [...(await departing(db, 'product')), ...(await departing(db, 'plan'))]
}

async function departing(db: Db, kind: Subject['kind'], id?: string): Promise<Departing[]> {
  if (kind === 'plan') {
    const rows = await db
      .selectFrom('plans')
      .leftJoin('plans as target', 'target.id', 'plans.moves_to_id')
      .select(['plans.id', 'plans.name', 'plans.moves_to_id as movesToId', 'target.name as movesToName'])
      .where('plans.departing', '=', true)
      .$if(id !== undefined, (query) => query.where('plans.id', '=', id ?? ''))
      .orderBy('plans.id')
      .execute()
    return rows.map((row) => ({ ...row, kind, deleted: true, retired: false }))
  }
  const rows = await db
    .selectFrom('products')
    .leftJoin('products as target', 'target.id', 'products.moves_to_id')
    .select([
      'products.id',
      'products.name',
      'products.state',
      'products.deleted_at',
      'products.moves_to_id as movesToId',
      'target.name as movesToName',
    ])
    .where('products.departing', '=', true)
    .$if(id !== undefined, (query) => query.where('products.id', '=', id ?? ''))
    .orderBy('products.id')
    .execute()
  return rows.map(({ state, deleted_at, ...row }) => ({
    ...row,
    kind,
    deleted: deleted_at !== null,
    retired: state === 'retired',
  }))
}

/** Locks it while it departs. @returns the provider of its policy; undefined when it does not depart (any more) */
export async function lockDeparting(tx: Db, { kind, id }: Subject): Promise<string | null | undefined> {
  const row = await tx
    .selectFrom(kind === 'plan' ? 'plans' : 'products')
    .select('provider_id')
    .where('id', '=', id)
    .where('departing', '=', true)
    .forUpdate()
    .executeTakeFirst()
  return row?.provider_id
}

export async function markDeparted(tx: Db, { kind, id }: Subject): Promise<void> {
  await tx
    .updateTable(kind === 'plan' ? 'plans' : 'products')
    .set({ departing: false, moves_to_id: null })
    .where('id', '=', id)
    .execute()
}
