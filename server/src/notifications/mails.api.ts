import type { mailEndpoints, mailSettingsEndpoints, mailTemplateEndpoints } from '@portico/contract'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { Notifications } from './create-notifications.ts'

type MailHandlers = Handlers<typeof mailEndpoints & typeof mailSettingsEndpoints & typeof mailTemplateEndpoints>

export const mailsApi = ({ mails, settings, templates, testMailSettings }: Notifications): MailHandlers => ({
  listMails: ({ query }) => mails.list({ ...query, after: readCursor(query.cursor) }),
  showMail: ({ params }) => mails.show(params.mailId),
  resendMail: ({ actor, params }) => mails.resendMail(actor, params.mailId),
  cancelMail: ({ actor, params }) => mails.cancelMail(actor, params.mailId),

  showMailSettings: () => settings.show(),
  updateMailSettings: ({ actor, body, seenVersion }) => settings.updateMailSettings(actor, body, seenVersion),
  testMailSettings: ({ actor, body }) => testMailSettings(actor, body.recipient),

  async listMailTemplates() {
    const items = await templates.list()
    return { items, nextCursor: null, total: items.length }
  },
  showMailTemplate: ({ params }) => templates.show(params.name),
  updateMailTemplate: ({ actor, params, body, seenVersion }) =>
    templates.updateMailTemplate(actor, params.name, body, seenVersion),
  async resetMailTemplate({ actor, params }) {
    await templates.resetMailTemplate(actor, params.name)
    return undefined
  },
  previewMailTemplate: ({ params, body }) => templates.preview(params.name, body),
})
