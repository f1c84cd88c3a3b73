import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { publish } from '../platform/outbox/events.ts'
import { type PictureFile, readPicture } from '../platform/picture-file.ts'
import { takeAccount } from './accounts.queries.ts'
import * as rows from './pictures.queries.ts'
import { requireRightOver } from './rights-over-accounts.ts'

export interface StoredPicture extends Pick<PictureFile, 'mediaType' | 'bytes'> {
  name: string
}

export interface Pictures {
  /**
   * Of oneself or, with the right over the account, of somebody else.
   * @returns the name of the picture, which nobody guesses
   * @throws Refused `picture-unreadable`, `picture-dimensions`, `account-not-found`, `back-office-account`
   */
  setPicture(actor: Actor, accountId: string, file: Uint8Array): Promise<{ picture: string }>
  /** Also where there is none. @throws Refused `account-not-found`, `back-office-account` */
  removePicture(actor: Actor, accountId: string): Promise<void>
  findPictureHolder(name: string): Promise<{ accountId: string } | undefined>
  findPictureFile(which: { name: string } | { accountId: string }): Promise<StoredPicture | undefined>
}

export interface PicturesDeps {
  db: Db
  now: () => Date
  randomBytes: (size: number) => Buffer
}

export function createPictures({ db, now, randomBytes }: PicturesDeps): Pictures {
  const change = (
    actor: Actor,
    accountId: string,
    action: 'picture-changed' | 'picture-removed',
    work: (tx: Db) => Promise<boolean>,
  ) =>
    inTransaction(db, async (tx) => {
      const account = await takeAccount(tx, accountId)
      if (!account) throw absent('account')
      if (actor.accountId !== accountId) requireRightOver(actor, account)
      if (!(await work(tx))) return
      const object = { kind: 'account', id: accountId, name: account.name }
      await recordAudit(tx, actor, now(), { action: `account.${action}`, object })
      await publish(tx, now(), 'account.updated', { accountId })
    })

  return {
    async setPicture(actor, accountId, file) {
      const { mediaType, bytes } = readPicture(file)
      const name = randomBytes(16).toString('base64url')
      await change(actor, accountId, 'picture-changed', async (tx) => {
        await rows.savePicture(tx, { accountId, name, mediaType, bytes, at: now() })
        return true
      })
      return { picture: name }
    },

    removePicture: (actor, accountId) =>
      change(actor, accountId, 'picture-removed', (tx) => rows.deletePictureOf(tx, accountId)),

    findPictureHolder: (name) => rows.findPictureHolder(db, name),
    findPictureFile: (which) => rows.findPictureFile(db, which),
  }
}
