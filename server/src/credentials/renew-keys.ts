import type { Db } from '../platform/database/database.ts'
import type { Operations } from '../providers/index.ts'
import { livingCredentialsOfApp, lockCredential } from './credentials.queries.ts'
import { requestLivingKeys } from './key-operations.ts'

/** Asks that every key of an app says at its provider what our rows say now, such as another owner. */
export async function renewKeysOfApp(tx: Db, operations: Operations, appId: string): Promise<void> {
  for (const id of (await livingCredentialsOfApp(tx, appId)).toSorted()) {
    const credential = await lockCredential(tx, id)
    if (credential) await requestLivingKeys(tx, operations, credential)
  }
}
