import type { SendInvitation } from '../consumers/index.ts'
import type { QueueMail } from './outbox.ts'

/** The mail that holds the address of an invitation. @param baseUrl without a slash at the end */
export const createSendInvitation =
  ({ queueMail, baseUrl }: { queueMail: QueueMail; baseUrl: string }): SendInvitation =>
  (tx, { email, token, days, leavesAt, hasAccount = false, language, ...model }, at) => {
    const page = hasAccount ? 'auth/password/edit' : 'auth/invitation'
    return queueMail(
      tx,
      {
        eventId: null,
        template: 'invitation',
        recipient: email,
        language,
        model: { ...model, days, invitationUrl: `${baseUrl}/${page}?token=${token}` },
        secretFields: ['invitationUrl'],
        worthMs: days * 24 * 3600_000,
        delayMs: leavesAt ? leavesAt.getTime() - at.getTime() : 0,
      },
      at,
    )
  }
