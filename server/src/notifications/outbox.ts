import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import type { MailModels, MailName } from '../themes/index.ts'
import { insertMail } from './outbox.queries.ts'

/** What `model_sealed` is sealed for. */
export const sealedFor = 'mail-model'

const hour = 3600_000

/** How long attempts go on. */
export const patienceMs = 24 * hour

export interface MailToQueue<N extends MailName> {
  eventId: string | null
  template: N
  recipient: string
  model: MailModels[N]
  /** In whose words, where no account has the recipient's address; null or left out: the first language of the portal. */
  language?: string | null | undefined
  /** Who can end such mails, by which topic or the daily mail; left out for what always goes. */
  choice?: { accountId: string; topic: string }
  /** Fields that only the recipient may read, such as an address that sets a password: sealed, and erased once the mail has left. */
  secretFields?: readonly (keyof MailModels[N] & string)[]
  /** How long it is worth sending; a day unless told. */
  worthMs?: number
  /** How long it waits first, for what may make it needless. */
  delayMs?: number
}

/** Stands in previews where only the recipient sees the address. */
export const hiddenAddress = 'https://hidden.invalid/'

export type QueueMail = <N extends MailName>(tx: Db, mail: MailToQueue<N>, at: Date) => Promise<void>

/** Records a mail with the change that causes it; a job draws and sends it. */
export const createQueueMail = ({ vault }: { vault: Vault }): QueueMail =>
  async function queueMail(
    tx,
    { eventId, template, recipient, model, language = null, choice, secretFields = [], worthMs, delayMs = 0 },
    at,
  ) {
    const fields = Object.entries(model)
    const isSecret = ([name]: [string, unknown]) => (secretFields as readonly string[]).includes(name)
    const secrets = Object.fromEntries(fields.filter(isSecret))
    await insertMail(
      tx,
      {
        eventId,
        template,
        recipient,
        language,
        accountId: choice?.accountId ?? null,
        topic: choice?.topic ?? null,
        model: Object.fromEntries(
          fields.map(([name, value]) => [name, isSecret([name, value]) ? hiddenAddress : value]),
        ),
        modelSealed: secretFields.length > 0 ? vault.seal(JSON.stringify(secrets), sealedFor) : null,
        dueAt: new Date(at.getTime() + delayMs),
        giveUpAt: new Date(at.getTime() + delayMs + (worthMs ?? patienceMs)),
      },
      at,
    )
  }

/** The whole model, with what was sealed. */
export const openModel = (vault: Vault, mail: { model: Record<string, unknown>; model_sealed: Buffer | null }) => ({
  ...mail.model,
  ...(mail.model_sealed ? JSON.parse(vault.open(mail.model_sealed, sealedFor).expose()) : {}),
})
