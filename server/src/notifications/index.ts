import './tables.ts'

export { createNotifications, type Notifications } from './create-notifications.ts'
export { createSendInvitation } from './invitation-mail.ts'
export { createMailSettings, type MailSettings } from './mail-settings.ts'
export { mailsApi } from './mails.api.ts'
export { subscribeNotifications } from './notifications.ts'
export { createQueueMail, type QueueMail } from './outbox.ts'
export { createTokenMails } from './token-mails.ts'
