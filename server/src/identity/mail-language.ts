import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import { findAccount, takeAccount, updateAccount } from './accounts.queries.ts'
import type { MailLanguagePort } from './mail-ports.ts'
import { refuseService, requireRightOver } from './rights-over-accounts.ts'

type Account = NonNullable<Awaited<ReturnType<typeof takeAccount>>>

/** In which language somebody is written to. */
export interface MailLanguageChoice {
  showOwnMailLanguage(actor: Actor): Promise<Chosen>
  /** @throws Refused `language-not-offered`, `service-account` */
  updateOwnMailLanguage(actor: Actor, language: string | null): Promise<Chosen>
  /** Of somebody else. @throws Refused `language-not-offered`, `back-office-account`, `service-account` */
  changeMailLanguage(actor: Actor, accountId: string, language: string | null): Promise<Chosen>
}

/** Null: the first one that mails are written in. */
interface Chosen {
  mailLanguage: string | null
}

export function createMailLanguageChoice({
  db,
  now,
  mailLanguages,
}: {
  db: Db
  now: () => Date
  mailLanguages: MailLanguagePort
}): MailLanguageChoice {
  async function change(actor: Actor, accountId: string, language: string | null, refuse: (account: Account) => void) {
    await mailLanguages.requireOffered(language)
    await inTransaction(db, async (tx) => {
      const account = await takeAccount(tx, accountId)
      if (!account) throw absent('account')
      refuse(account)
      const before = account.mail_language
      if (before === language) return
      await updateAccount(tx, accountId, now(), { mail_language: language })
      await recordAudit(tx, actor, now(), {
        action: 'account.mail-language-chosen',
        object: { kind: 'account', id: accountId, name: account.name },
        details: { before, after: language },
      })
    })
    return { mailLanguage: language }
  }

  return {
    async showOwnMailLanguage({ accountId }) {
      const account = await findAccount(db, accountId ?? '')
      if (!account) throw absent('account')
      return { mailLanguage: account.mail_language }
    },

    updateOwnMailLanguage: (actor, language) => change(actor, actor.accountId ?? '', language, refuseService),

    changeMailLanguage: (actor, accountId, language) =>
      change(actor, accountId, language, (account) => {
        requireRightOver(actor, account)
        refuseService(account)
      }),
  }
}
