import type { mailLanguageEndpoints } from '@portico/contract'
import type { MailLanguageChoice } from '../identity/index.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { MailLanguages } from './mail-languages.ts'

export const mailLanguagesApi = (
  { showMailLanguages, updateMailLanguages }: MailLanguages,
  choice: MailLanguageChoice,
): Handlers<typeof mailLanguageEndpoints> => ({
  showMailLanguages,
  updateMailLanguages: ({ actor, body, seenVersion }) => updateMailLanguages(actor, body, seenVersion),
  showOwnMailLanguage: ({ actor }) => choice.showOwnMailLanguage(actor),
  updateOwnMailLanguage: ({ actor, body }) => choice.updateOwnMailLanguage(actor, body.mailLanguage),
  changeMailLanguage: ({ actor, params, body }) =>
    choice.changeMailLanguage(actor, params.accountId, body.mailLanguage),
})
