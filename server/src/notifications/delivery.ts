import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import { immediately, type Pace } from '../platform/jobs/pace.ts'
import type { Log } from '../platform/log.ts'
import { publish } from '../platform/outbox/events.ts'
import type { Drawing, Drawn } from './drawing.ts'
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
  /** Between one mail and the next. */
  pace?: Pace | undefined
}

const leaseMs = 5 * 60_000
/** Few enough that what is urgent comes soon, whatever else waits. */
const atOnce = 20
const drawnAheadMs = 15 * 60_000
const keptMs = 90 * 24 * 3600_000
/** Waits double from a minute to two hours. */
const backOffMs = (attempts: number) => Math.min(60_000 * 2 ** (attempts - 1), 2 * 3600_000)

/** Draws mails and hands them to the mail server. Whatever stops half-way is taken up again, under the same message id. */
export function createDelivery(deps: DeliveryDeps) {
  const { db, now, log, vault, drawing, settings, pace = immediately } = deps

  /** Also where nothing can be sent: what waits can be read. @returns how many there were to draw */
  async function drawSome(): Promise<number> {
    const when = { at: now(), before: new Date(now().getTime() + drawnAheadMs), limit: atOnce }
    const urgent = await rows.undrawnMails(db, { which: 'urgent', ...when })
    const undrawn = urgent.length > 0 ? urgent : await rows.undrawnMails(db, { which: 'all', ...when })
    if (undrawn.length === 0) return 0
    const known = await drawing.readWords([...new Set(undrawn.map(({ template }) => template))])
    const drawn: (Drawn & { id: string; template: string })[] = []
    for (const mail of undrawn) {
      const { id, template, language } = mail
      await pace.next()
      try {
        const words = await drawing.drawAsChanged(template, mail.model, {
          language,
          isChosen: mail.topic !== null,
          known,
        })
        drawn.push({ id, template, ...words })
      } catch (error) {
        await postponeUndrawn(mail, error)
      }
    }
    await keepDrawn(drawn)
    return undrawn.length
  }

  async function keepDrawn(drawn: readonly (Drawn & { id: string; template: string })[]): Promise<void> {
    if (drawn.length === 0) return
    await inTransaction(db, async (tx) => {
      await rows.keepDrawn(
        tx,
        drawn.map(({ failures: _, template: __, ...mail }) => mail),
      )
      for (const { template, failures } of drawn) {
        for (const { language, problem } of failures) {
          if (!(await noteFailure(tx, { name: template, language }, problem, now()))) continue
          await publish(tx, now(), 'mail-template.failed', { template, language, problem })
        }
      }
    })
  }

  /** One that can't be drawn holds up no other. */
  async function postponeUndrawn(
    { id, attempts, give_up_at }: { id: string; attempts: number; give_up_at: Date },
    error: unknown,
  ): Promise<void> {
    log.error({ err: error, mail: id, attempts }, 'a mail could not be drawn')
    const next = new Date(now().getTime() + backOffMs(attempts + 1))
    await rows.postponeUndrawn(db, id, next < give_up_at ? next : null, 'It could not be drawn; see the portal’s log.')
  }

  async function send(connection: MailConnection, mail: rows.ClaimedMail): Promise<void> {
    // Only the recipient's copy holds what is sealed.
    const drawn = mail.model_sealed
      ? await drawing.drawAsChanged(mail.template, openModel(vault, mail), { language: mail.language })
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

  /** @returns how many mails were tried, and whether the server can't be used now */
  async function sendSome(connection: MailConnection): Promise<{ tried: number; isDown: boolean }> {
    const lease = newId()
    const claim = (which: rows.Urgency) =>
      rows.claimDueMails(db, which, now(), { id: lease, until: new Date(now().getTime() + leaseMs) }, atOnce)
    const urgent = await claim('urgent')
    const taken = urgent.length > 0 ? urgent : await claim('all')
    // What an update returns is in no order.
    const claimed = taken.toSorted(byTurn)
    for (const [index, mail] of claimed.entries()) {
      await pace.next()
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
        return { tried: index + 1, isDown: true }
      }
    }
    return { tried: claimed.length, isDown: false }
  }

  /** In turns, so that what was drawn first doesn't wait for what is drawn last. */
  async function drawAndSend(connection: MailConnection): Promise<number> {
    for (let [count, isDown] = [0, false]; ; ) {
      const drawn = await drawSome()
      const sent = isDown ? { tried: 0, isDown } : await sendSome(connection)
      count += sent.tried
      isDown = sent.isDown
      if (drawn === 0 && (isDown || sent.tried === 0)) return count
    }
  }

  async function drawMails(): Promise<void> {
    while ((await drawSome()) > 0);
  }

  return {
    drawMails,

    /** Draws and sends everything that is due. @returns how many mails were tried */
    async deliverMails(): Promise<number> {
      const found = await settings.server()
      if (!found) {
        await drawMails()
        return 0
      }
      const connection = deps.connect(found.server, found.sender)
      try {
        return await drawAndSend(connection)
      } finally {
        connection.close()
      }
    },

    async forgetOldMails(): Promise<void> {
      await rows.forgetMails(db, new Date(now().getTime() - keptMs))
    },
  }
}

/** Whoever has waited longest first. */
const byTurn = (one: rows.ClaimedMail, other: rows.ClaimedMail) =>
  Number(one.next_attempt_at) - Number(other.next_attempt_at) || (one.id < other.id ? -1 : 1)
