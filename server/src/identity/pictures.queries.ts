import type { Db } from '../platform/database/database.ts'
import type { PictureFile } from '../platform/picture-file.ts'

/** In place of the one before. */
export async function savePicture(
  tx: Db,
  picture: { accountId: string; name: string; at: Date } & Pick<PictureFile, 'mediaType' | 'bytes'>,
): Promise<void> {
  const { accountId, name, mediaType, bytes, at } = picture
  const stored = { name, media_type: mediaType, bytes, created_at: at }
  await tx
    .insertInto('account_pictures')
    .values({ account_id: accountId, ...stored })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(stored))
    .execute()
}

/** @returns whether there was one */
export async function deletePictureOf(tx: Db, accountId: string): Promise<boolean> {
  const result = await tx.deleteFrom('account_pictures').where('account_id', '=', accountId).executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Whose it is, without what it looks like. */
export const findPictureHolder = (db: Db, name: string) =>
  db.selectFrom('account_pictures').select('account_id as accountId').where('name', '=', name).executeTakeFirst()

export const findPictureFile = (db: Db, which: { name: string } | { accountId: string }) =>
  db
    .selectFrom('account_pictures')
    .select(['name', 'media_type as mediaType', 'bytes'])
    .$if('name' in which, (query) => query.where('name', '=', 'name' in which ? which.name : ''))
    .$if('accountId' in which, (query) => query.where('account_id', '=', 'accountId' in which ? which.accountId : ''))
    .executeTakeFirst()
