import type {
  SendAlreadyRegistered,
  SendEmailConfirmation,
  SendFarewell,
  SendPasswordReset,
} from '../identity/index.ts'
import type { QueueMail } from './outbox.ts'

/** Mails to who can’t be reached by an event: those whose address does something once, for their recipient only, and the last one. @param baseUrl without a slash at the end */
export function createTokenMails({ queueMail, baseUrl }: { queueMail: QueueMail; baseUrl: string }): {
  sendPasswordReset: SendPasswordReset
  sendEmailConfirmation: SendEmailConfirmation
  sendRegistrationConfirmation: SendEmailConfirmation
  sendAlreadyRegistered: SendAlreadyRegistered
  sendFarewell: SendFarewell
} {
  const resetUrl = `${baseUrl}/auth/password/new`
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
    sendEmailConfirmation: (tx, { email, firstName, language, token, hours }, at, eventId) =>
      queueMail(
        tx,
        {
          eventId,
          template: 'email-confirmation',
          recipient: email,
          language,
          model: { firstName, hours, confirmUrl: `${baseUrl}/auth/email/confirm?token=${token}` },
          secretFields: ['confirmUrl'],
          worthMs: hours * 3600_000,
        },
        at,
      ),
    sendRegistrationConfirmation: (tx, { email, firstName, token, hours }, at, eventId) =>
      queueMail(
        tx,
        {
          eventId,
          template: 'registration-confirmation',
          recipient: email,
          model: { firstName, hours, resetUrl, confirmUrl: `${baseUrl}/auth/email/registration?token=${token}` },
          secretFields: ['confirmUrl'],
          worthMs: hours * 3600_000,
        },
        at,
      ),
    sendAlreadyRegistered: (tx, { email, firstName }, at, eventId) => {
      const model = { firstName, resetUrl, signInUrl: `${baseUrl}/auth/password/login` }
      return queueMail(tx, { eventId, template: 'already-registered', recipient: email, model }, at)
    },
    sendFarewell: (tx, { email, firstName, language }, at) => {
      const mail = { eventId: null, template: 'account-deleted', recipient: email, language } as const
      return queueMail(tx, { ...mail, model: { firstName } }, at)
    },
  }
}
