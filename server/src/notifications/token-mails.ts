import type { SendEmailConfirmation, SendPasswordReset } from '../identity/index.ts'
import type { QueueMail } from './outbox.ts'

/** Mails whose address does something once, for their recipient only. @param baseUrl without a slash at the end */
export function createTokenMails({ queueMail, baseUrl }: { queueMail: QueueMail; baseUrl: string }): {
  sendPasswordReset: SendPasswordReset
  sendEmailConfirmation: SendEmailConfirmation
} {
  return {
    sendPasswordReset: (tx, { email, firstName, token, hours }, at, eventId) =>
      queueMail(
        tx,
        {
          eventId,
          template: 'password-reset',
          recipient: email,
          model: { firstName, hours, resetUrl: `${baseUrl}/auth/password/edit?token=${token}` },
          secretFields: ['resetUrl'],
          worthMs: hours * 3600_000,
        },
        at,
      ),
    sendEmailConfirmation: (tx, { email, firstName, token, hours }, at, eventId) =>
      queueMail(
        tx,
        {
          eventId,
          template: 'email-confirmation',
          recipient: email,
          model: { firstName, hours, confirmUrl: `${baseUrl}/auth/email/confirm?token=${token}` },
          secretFields: ['confirmUrl'],
          worthMs: hours * 3600_000,
        },
        at,
      ),
  }
}
