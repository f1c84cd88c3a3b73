import type { mail } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { type MailName, mailKinds } from '../themes/index.ts'
import type { Drawing } from './drawing.ts'
import * as rows from './mails.queries.ts'
import { hiddenAddress, openModel, patienceMs } from './outbox.ts'

type Mail = z.input<typeof mail>

export interface MailsDeps {
  db: Db
  now: () => Date
  vault: Vault
  drawing: Drawing
  /** On a machine of one's own, without a mail server, the outbox is the mailbox: it shows what only the recipient may read. */
  evaluation: boolean
}

export type Mails = ReturnType<typeof createMails>

/** The outbox as the back office sees it. */
export function createMails({ db, now, vault, drawing, evaluation }: MailsDeps) {
  async function find(id: string) {
    const row = await rows.findMail(db, id)
    if (!row) throw absent('mail')
    return row
  }

  async function lock(tx: Db, id: string) {
    const row = await rows.lockMail(tx, id)
    if (!row) throw absent('mail')
    return row
  }

  return {
    async list(query: rows.MailFilter & { after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listMails(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      return { items: page.map(shown), nextCursor, total: query.total ? await rows.countMails(db, query) : null }
    },

    async show(id: string): Promise<Mail & { text: string | null; html: string | null }> {
      const row = await find(id)
      if (!evaluation || !row.model_sealed) return { ...shown(row), text: row.text_body, html: row.html_body }
      const { text, html } = await drawing.drawAsChanged(row.template, openModel(vault, row), {
        language: row.language,
      })
      return { ...shown(row), text, html }
    },

    /** @throws Refused `mail-secret-gone` for a mail whose address only worked for its recipient */
    async resendMail(actor: Actor, id: string): Promise<Mail> {
      await inTransaction(db, async (tx) => {
        const row = await lock(tx, id)
        if (row.state === 'waiting') {
          await rows.waitAgain(tx, id, now(), row.give_up_at)
        } else {
          if (hasSecret(row)) {
            throw new Refused(
              'mail-secret-gone',
              'What only its recipient may read is erased once this mail has left. Have them ask for a new one.',
            )
          }
          await rows.waitAgain(tx, id, now(), new Date(now().getTime() + patienceMs))
        }
        await recordAudit(tx, actor, now(), { action: 'mail.resent', object: objectOf(row) })
      })
      return shown(await find(id))
    },

    /** @throws Refused `mail-not-waiting` */
    async cancelMail(actor: Actor, id: string): Promise<Mail> {
      await inTransaction(db, async (tx) => {
        const row = await lock(tx, id)
        if (row.state !== 'waiting') throw new Refused('mail-not-waiting', 'This mail no longer waits.')
        await rows.cancel(tx, id)
        await recordAudit(tx, actor, now(), { action: 'mail.cancelled', object: objectOf(row) })
      })
      return shown(await find(id))
    },

    countWithState: (state: 'waiting' | 'failed') => rows.countMails(db, { state }),
  }
}

const titleOf = (template: string) =>
  Object.hasOwn(mailKinds, template) ? mailKinds[template as MailName].title : template

const hasSecret = (row: { model: Record<string, unknown> }) =>
  Object.values(row.model).some((value) => value === hiddenAddress)

const objectOf = (row: { id: string; template: string; recipient: string }) => ({
  kind: 'mail',
  id: row.id,
  name: `${titleOf(row.template)} to ${row.recipient}`,
})

const shown = (row: rows.MailRow): Mail => ({
  id: row.id,
  template: row.template,
  title: titleOf(row.template),
  recipient: row.recipient,
  language: row.language,
  subject: row.subject,
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at,
  failure: row.last_error,
  templateProblem: row.template_problem,
  createdAt: row.created_at,
  sentAt: row.sent_at,
})
