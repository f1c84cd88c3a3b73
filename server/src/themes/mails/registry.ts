import { z } from 'zod'
import { accessMails } from './access-mails.ts'
import { accountMails } from './account-mails.ts'
import { appMails } from './app-mails.ts'
import { credentialMails } from './credential-mails.ts'
import { portalMails } from './portal-mails.ts'
import { providerMails } from './provider-mails.ts'

/** Every mail a theme has to draw. The name is that of the template, `mail/<name>.liquid`. */
export const mailKinds = {
  ...accessMails,
  ...accountMails,
  ...appMails,
  ...credentialMails,
  ...providerMails,
  ...portalMails,
}

export type MailName = keyof typeof mailKinds

export type MailModels = { [N in MailName]: z.input<(typeof mailKinds)[N]['schema']> }

export const mailNames = Object.keys(mailKinds) as MailName[]

/** What every mail is given as `site`. */
export const mailSite = z.object({
  portalName: z.string(),
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** Where the recipient chooses which mails they get; null for those that always come. */
  choicesUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** BCP 47: the language of its words. */
  locale: z.string().default('en'),
  /** What it ends with, `{portal}` standing for the name; null: the words of the theme. */
  sentBy: z.string().nullable().default(null),
  /** What the link to `choicesUrl` is called; null: the words of the theme. */
  chooseMails: z.string().nullable().default(null),
})

export type MailSite = z.input<typeof mailSite>
