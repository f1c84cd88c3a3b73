import type { Fields } from '../custom-fields/index.ts'
import { recordAudits } from '../platform/audit/audit.ts'
import { insertAccounts } from './accounts.queries.ts'
import type { Identity } from './identity.ts'
import { insertPasswordResets } from './password-resets.queries.ts'
import { hashOfLink } from './single-use-links.ts'

export interface ImportedAccountsDeps {
  now: () => Date
  randomBytes: (size: number) => Buffer
  fields: Pick<Fields, 'writeNewFields'>
}

/** Accounts that come from a file: a few statements for many of them. */
export const createImportedAccounts = ({
  now,
  randomBytes,
  fields,
}: ImportedAccountsDeps): Pick<Identity, 'importAccounts'> => ({
  async importAccounts(tx, actor, people, { importId, linkUntil }) {
    if (people.length === 0) return new Map()
    const at = now()
    const inserted = await insertAccounts(
      tx,
      people.map(({ id, email, firstName, lastName, mailLanguage }) => ({
        id,
        email,
        first_name: firstName,
        last_name: lastName,
        password_hash: null,
        status: 'active',
        mail_language: mailLanguage,
        created_at: at,
        updated_at: at,
      })),
    )
    const created = people.filter(({ id }) => inserted.has(id))
    await fields.writeNewFields(
      tx,
      'account',
      created.map(({ id, fields: given }) => ({ subjectId: id, given })),
    )
    await recordAudits(
      tx,
      actor,
      at,
      created.map(({ id, firstName, lastName, fields: given }) => ({
        action: 'account.created',
        object: { kind: 'account', id, name: `${firstName} ${lastName}` },
        details: {
          status: 'active',
          importId,
          ...(Object.keys(given).length > 0 ? { fields: given } : {}),
        },
      })),
    )
    const tokens = new Map(created.map(({ id }) => [id, linkUntil && randomBytes(32).toString('base64url')]))
    const links = [...tokens].flatMap(([id, token]) =>
      token && linkUntil
        ? [{ token_hash: hashOfLink(token), account_id: id, created_at: at, expires_at: linkUntil }]
        : [],
    )
    await insertPasswordResets(tx, links)
    return tokens
  },
})
