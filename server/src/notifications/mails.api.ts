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
  showMailTemplate: ({ params, query }) => templates.show(params.name, query.language),
  updateMailTemplate: ({ actor, params, query, body, seenVersion }) =>
    templates.updateMailTemplate(actor, params.name, body, seenVersion, query.language),
  async resetMailTemplate({ actor, params, query }) {
    await templates.resetMailTemplate(actor, params.name, query.language)
    return undefined
  },
  previewMailTemplate: ({ params, query, body }) => templates.preview(params.name, body, query.language),
  testMailTemplate: ({ actor, params, query, body }) =>
    templates.testMailTemplate(actor, params.name, body, query.language),
})
