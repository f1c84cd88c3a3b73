import type { Db } from '../platform/database/database.ts'

/** Records the mail with the token, in the transaction that makes it; the token itself is kept nowhere else. */
export type SendPasswordReset = (
  tx: Db,
  reset: { email: string; firstName: string; token: string; hours: number },
  at: Date,
  eventId: string,
) => Promise<void>

/** As `SendPasswordReset`, for the mail that confirms an address; `language` for one that no account has yet. */
export type SendEmailConfirmation = (
  tx: Db,
  confirmation: Parameters<SendPasswordReset>[1] & { language?: string | null },
  at: Date,
  eventId: string,
) => Promise<void>

/** Records the mail for who has an account already, in place of one with a link. */
export type SendAlreadyRegistered = (
  tx: Db,
  to: { email: string; firstName: string },
  at: Date,
  eventId: string,
) => Promise<void>

/** The last mail, with the address the account had. */
export type SendFarewell = (
  tx: Db,
  to: { email: string; firstName: string; language: string | null },
  at: Date,
) => Promise<void>

/** Of the languages that mails are written in. */
export interface MailLanguagePort {
  /** @throws Refused `language-not-offered` at `mailLanguage` */
  requireOffered(language: string | null): Promise<void>
  /** The first is for whom nothing else is known. */
  offered(within?: Db): Promise<readonly { tag: string }[]>
}
