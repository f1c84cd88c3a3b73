import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, text } from '../fields.ts'

/** A language as BCP 47 writes it, in its canonical form: `de`, `pt-BR`. */
export const languageTag = z
  .string()
  .trim()
  .min(1, 'Fill this in.')
  .max(35, 'Use at most 35 characters.')
  .refine(isLanguage, 'Enter the tag of a language, such as de or pt-BR.')
  .overwrite(canonical)

function canonical(tag: string): string {
  try {
    return new Intl.Locale(tag).toString()
  } catch {
    return tag
  }
}

/** Language, script and region; and a language that has a name. */
function isLanguage(tag: string): boolean {
  try {
    const { baseName, language } = new Intl.Locale(tag)
    const name = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(language)
    return (
      name !== undefined &&
      baseName === canonical(tag) &&
      /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z0-9]{2,3})?$/.test(baseName)
    )
  } catch {
    return false
  }
}

const sentBy = text(200).refine(
  (value) => value === '' || value.split('{portal}').length === 2,
  'Name the portal once, as {portal}.',
)

const language = z.strictObject({
  tag: languageTag.meta({ description: 'BCP 47, such as `de` or `pt-BR`.' }),
  sentBy: sentBy
    .default('')
    .meta({ description: 'What every mail ends with, with `{portal}` for its name; empty: the words of the theme.' }),
  chooseMails: text(200)
    .default('')
    .meta({ description: 'What the link to one’s own choice of mails is called; empty: the words of the theme.' }),
})

const languages = z
  .array(language)
  .min(1, 'Name at least one language.')
  .max(20, 'Use at most 20 languages.')
  .superRefine((all, context) => {
    all.forEach(({ tag }, index) => {
      if (all.findIndex((one) => one.tag === tag) === index) return
      context.addIssue({ code: 'custom', path: [index, 'tag'], message: 'This language is named already.' })
    })
  })

export const mailLanguages = z.object({
  languages: z
    .array(
      language.extend({
        name: z.string().meta({ description: 'In English.' }),
        ownName: z.string().meta({ description: 'As those who speak it call it.' }),
      }),
    )
    .meta({ description: 'The first one is for whom nothing else is known.' }),
  version: integer,
})

export const mailLanguagesInput = z.strictObject({ languages })

/** Of a person’s mails; null: the first one of the portal. */
export const chosenLanguage = languageTag.nullable().meta({
  description: 'Language of the mails they get, one of those that mails are written in; null: the first of these.',
})

const choice = z.strictObject({ mailLanguage: chosenLanguage })
const errors = ['language-not-offered'] as const

export const mailLanguageEndpoints = {
  showMailLanguages: endpoint({
    method: 'GET',
    path: '/mail-languages',
    tag: 'Mails',
    summary: 'Show the languages that mails are written in',
    access: 'signed-in',
    reply: mailLanguages,
    status: 200,
  }),
  updateMailLanguages: endpoint({
    method: 'PUT',
    path: '/mail-languages',
    tag: 'Mails',
    summary: 'Change the languages that mails are written in',
    description:
      'Words written for a language that is taken out are kept and used again once it is back. Where there is one language, and another tag in its place, its words go with it.',
    access: 'settings:write',
    body: mailLanguagesInput,
    reply: mailLanguages,
    status: 200,
  }),
  showOwnMailLanguage: endpoint({
    method: 'GET',
    path: '/own/mail-language',
    tag: 'Inbox',
    summary: 'Show the language of the mails you get',
    access: 'signed-in',
    reply: choice,
    status: 200,
  }),
  updateOwnMailLanguage: endpoint({
    method: 'PUT',
    path: '/own/mail-language',
    tag: 'Inbox',
    summary: 'Choose the language of the mails you get',
    access: 'signed-in',
    body: choice,
    reply: choice,
    status: 200,
    errors,
  }),
  changeMailLanguage: endpoint({
    method: 'PUT',
    path: '/accounts/{accountId}/mail-language',
    tag: 'People',
    summary: 'Choose the language of the mails somebody gets',
    access: 'people:write',
    params: z.object({ accountId: id }),
    body: choice,
    reply: choice,
    status: 200,
    errors: [...errors, 'back-office-account'],
  }),
} as const
