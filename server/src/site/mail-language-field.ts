import { languageTag } from '@portico/contract'
import { Refused } from '../platform/errors.ts'
import type { SiteTools } from './pages.ts'

/** What a select field of languages offers; nothing where mails are written in one. A choice that is no longer offered is the first. */
export async function languageChoices({ mailLanguages }: Pick<SiteTools, 'mailLanguages'>, chosen: string | null) {
  const choices = await mailLanguages.choices()
  return choices.map(({ tag, name }) => ({ value: tag, label: name, selected: tag === chosen }))
}

/** What was chosen there; null where the page offered nothing. @throws Refused `language-not-offered` for what names no language */
export function languageOf(value: string): string | null {
  if (value === '') return null
  const read = languageTag.safeParse(value)
  if (read.success) return read.data
  throw new Refused('language-not-offered', 'Choose one of these.', { kind: 'input', field: 'mailLanguage' })
}
