import type { ownSession } from '@portico/contract'
import type { z } from 'zod'
import type { Fields, FieldValue } from '../custom-fields/index.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { findAccount } from './accounts.queries.ts'
import type { ApiToken, Identity } from './identity.ts'
import { actionsOf, impersonationsOf } from './own-data.queries.ts'
import type { OwnPasskey } from './passkeys.ts'
import type { Pictures } from './pictures.ts'
import type { AccountStatus } from './tables.ts'
import { acceptancesOf } from './terms.queries.ts'

type Verbs = Pick<Identity, 'exportOwnAccount'>
type Lists = Pick<Identity, 'listOwnSessions' | 'listApiTokens' | 'listPasskeys'>

export interface OwnAccountData {
  account: {
    id: string
    email: string
    firstName: string
    lastName: string
    status: AccountStatus
    adminRoles: string[]
    createdAt: Date
    /** Null: the first one that mails are written in. */
    mailLanguage: string | null
    /** As a `data:` address. */
    picture: string | null
    /** Custom fields that the holder sees, by name. */
    fields: Record<string, FieldValue | null>
  }
  acceptedTerms: { number: number; acceptedAt: Date; address: string }[]
  sessions: z.input<typeof ownSession>[]
  passkeys: OwnPasskey[]
  apiTokens: ApiToken[]
  /** Newest first. */
  actions: { at: Date; action: string; kind: string; name: string; address: string }[]
  /** When somebody who runs the portal looked at it as this person, newest first. */
  impersonations: { at: Date; by: string; reason: string }[]
}

/** What this capability knows of somebody, for themselves. */
export const createOwnData = (
  { db, fields }: { db: Db; fields: Pick<Fields, 'showFields'> },
  { listOwnSessions, listApiTokens, listPasskeys, findPictureFile }: Lists & Pick<Pictures, 'findPictureFile'>,
): Verbs => ({
  async exportOwnAccount(actor) {
    const account = await findAccount(db, actor.accountId ?? '')
    if (!account) throw absent('account')
    const [shown, sessions, apiTokens, actions, acceptances, impersonations, picture] = await Promise.all([
      fields.showFields('account', account.id, 'holder'),
      listOwnSessions(actor),
      listApiTokens(actor),
      actionsOf(db, account.id),
      acceptancesOf(db, account.id),
      impersonationsOf(db, account.id),
      findPictureFile({ accountId: account.id }),
    ])
    return {
      account: {
        id: account.id,
        email: account.email,
        firstName: account.first_name,
        lastName: account.last_name,
        status: account.status,
        adminRoles: account.admin_roles,
        createdAt: account.created_at,
        mailLanguage: account.mail_language,
        picture: picture ? `data:${picture.mediaType};base64,${picture.bytes.toString('base64')}` : null,
        fields: Object.fromEntries(shown.map(({ field, value }) => [field.name, value])),
      },
      acceptedTerms: acceptances.map(({ number, acceptedAt, address }) => ({ number, acceptedAt, address })),
      sessions,
      passkeys: await listPasskeys(actor),
      apiTokens,
      actions,
      impersonations,
    }
  },
})
