import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { publish } from '../platform/outbox/events.ts'
import type { Drawing } from './drawing.ts'
import type { MailSettings } from './mail-settings.ts'
import { noteFailure } from './mail-templates.queries.ts'
import * as rows from './outbox.queries.ts'
import { openModel } from './outbox.ts'
import { type ConnectMail, type MailConnection, MailRefused } from './smtp.ts'
import { unsubscriptionToken } from './unsubscription.ts'

export interface DeliveryDeps {
  db: Db
  now: () => Date
  log: Log
  vault: Vault
  drawing: Drawing
  settings: Pick<MailSettings, 'server'>
  connect: ConnectMail
  /** Host name in message ids. */
  host: string
  /** Without a slash at the end. */
  baseUrl: string
}

const leaseMs = 5 * 60_000
const atOnce = 20
const drawnAheadMs = 15 * 60_000
const keptMs = 90 * 24 * 3600_000
/** Waits double from a minute to two hours. */
const backOffMs = (attempts: number) => Math.min(60_000 * 2 ** (attempts - 1), 2 * 3600_000)

/** Draws mails and hands them to the mail server. Whatever stops half-way is taken up again, under the same message id. */
export function createDelivery(deps: DeliveryDeps) {
  const { db, now, log, vault, drawing, settings } = deps

  /** Also where nothing can be sent: what waits can be read. @returns how many were drawn */
  async function drawMails(): Promise<number> {
    const undrawn = await rows.undrawnMails(db, new Date(now().getTime() + drawnAheadMs), 50)
    for (const mail of undrawn)
      await keepDrawn(mail, await drawing.drawAsChanged(mail.template, mail.model, mail.topic !== null))
    return undrawn.length
  }

  async function keepDrawn(mail: { id: string; template: string }, drawn: rows.DrawnMail): Promise<void> {
    await inTransaction(db, async (tx) => {
      await rows.keepDrawn(tx, mail.id, drawn)
      const problem = drawn.templateProblem
      if (problem === null || !(await noteFailure(tx, mail.template, problem, now()))) return
      await publish(tx, now(), 'mail-template.failed', { template: mail.template, problem })
    })
  }

  async function send(connection: MailConnection, mail: rows.ClaimedMail): Promise<void> {
    // Only the recipient's copy holds what is sealed.
    const drawn = mail.model_sealed
      ? await drawing.drawAsChanged(mail.template, openModel(vault, mail))
      : { subject: mail.subject ?? '', text: mail.text_body ?? '', html: mail.html_body ?? '' }
    const { subject, text, html } = drawn
    const messageId = `<${mail.id}@${deps.host}>`
    await connection.send({ messageId, to: mail.recipient, subject, text, html, unsubscribeUrl: unsubscribeUrl(mail) })
    await rows.markSent(db, mail.id, now())
  }

  function unsubscribeUrl({ account_id: accountId, topic }: rows.ClaimedMail): string | undefined {
    if (!accountId || !topic) return undefined
    return `${deps.baseUrl}/auth/unsubscribe?token=${unsubscriptionToken(vault, { accountId, topic })}`
  }

  /** @returns whether the server can be asked for more */
  async function postponeOrFail(error: unknown, mail: rows.ClaimedMail, lease: string): Promise<boolean> {
    const refusal = error instanceof MailRefused ? error : undefined
    const reason = refusal?.message ?? 'The portal could not send this; see its log.'
    log.warn({ err: error, mail: mail.id, attempts: mail.attempts }, 'a mail could not be sent')
    const nextAttemptAt = new Date(now().getTime() + backOffMs(mail.attempts))
    if (refusal?.permanent || nextAttemptAt >= mail.give_up_at) await rows.markFailed(db, mail.id, lease, reason)
    else await rows.postponeMails(db, [{ id: mail.id, nextAttemptAt }], lease, reason)
    return !refusal?.server
  }

  /** @returns how many mails were tried */
  async function sendSome(connection: MailConnection): Promise<{ tried: number; goOn: boolean }> {
    const lease = newId()
    const taken = await rows.claimDueMails(db, now(), { id: lease, until: new Date(now().getTime() + leaseMs) }, atOnce)
    // What an update returns is in no order.
    const claimed = taken.toSorted(byTurn)
    for (const [index, mail] of claimed.entries()) {
      try {
        await send(connection, mail)
      } catch (error) {
        if (await postponeOrFail(error, mail, lease)) continue
        // A server that can't be used now takes no other mail either: they keep their attempts.
        const rest = claimed.slice(index + 1)
        await rows.releaseMails(
          db,
          rest.map(({ id }) => id),
          lease,
        )
        return { tried: index + 1, goOn: false }
      }
    }
    return { tried: claimed.length, goOn: claimed.length === atOnce }
  }

  return {
    drawMails,

    /** Draws and sends everything that is due. @returns how many mails were tried */
    async deliverMails(): Promise<number> {
      while ((await drawMails()) > 0);
      const found = await settings.server()
      if (!found) return 0
      const connection = deps.connect(found.server, found.sender)
      try {
        for (let count = 0; ; ) {
          const { tried, goOn } = await sendSome(connection)
          count += tried
          if (!goOn) return count
        }
      } finally {
        connection.close()
      }
    },

    async forgetOldMails(): Promise<void> {
      while ((await rows.forgetMails(db, new Date(now().getTime() - keptMs), 1000)) === 1000);
    },
  }
}

/** Whoever has waited longest first. */
const byTurn = (one: rows.ClaimedMail, other: rows.ClaimedMail) =>
  Number(one.next_attempt_at) - Number(other.next_attempt_at) || (one.id < other.id ? -1 : 1)
