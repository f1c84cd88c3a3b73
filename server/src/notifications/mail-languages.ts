import { type mailLanguages, mailLanguagesInput } from '@portico/contract'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { readSetting, writeSetting } from '../platform/settings/settings.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { acceptedOf, matching } from './language-tags.ts'
import { moveMailTemplates } from './mail-templates.queries.ts'

type Input = z.output<typeof mailLanguagesInput>

/** A language that mails are written in, with the words of their frame; empty where the theme's are used. */
export type MailLanguage = Input['languages'][number]

const stored = mailLanguagesInput.extend({ version: z.number().int() })

const setting = {
  name: 'mail-languages',
  schema: stored,
  initial: { languages: [{ tag: 'en', sentBy: '', chooseMails: '' }], version: 0 },
}

export type MailLanguages = ReturnType<typeof createMailLanguages>

/** The languages that mails are written in. The first is for whom nothing else is known. */
export function createMailLanguages({ db, now }: { db: Db; now: () => Date }) {
  async function offered(within: Db = db): Promise<MailLanguage[]> {
    return (await readSetting(within, setting)).languages
  }

  async function showMailLanguages(): Promise<z.input<typeof mailLanguages>> {
    const { languages, version } = await readSetting(db, setting)
    const named = languages.map((one) => ({ ...one, name: nameOf(one.tag), ownName: ownNameOf(one.tag) }))
    return { languages: named, version }
  }

  return {
    offered,
    showMailLanguages,

    /** @throws Refused `outdated` */
    async updateMailLanguages(actor: Actor, input: Input, seenVersion: number | null) {
      await inTransaction(db, async (tx) => {
        const before = await readSetting(tx, setting)
        refuseOutdated('languages of mails', before.version, seenVersion)
        await writeSetting(tx, now(), setting, { ...input, version: before.version + 1 })
        const [only, ...others] = before.languages
        const [next, ...more] = input.languages
        // Who names the one language otherwise says what their words are in; the words stay.
        const isRenamed = others.length === 0 && more.length === 0 && only?.tag !== next?.tag
        if (isRenamed && only && next) await moveMailTemplates(tx, only.tag, next.tag)
        await recordAudit(tx, actor, now(), {
          action: 'setting.changed',
          object: { kind: 'setting', id: setting.name, name: 'Languages of mails' },
          details: { before: { languages: before.languages }, after: input },
        })
      })
      return showMailLanguages()
    },

    /** @throws Refused `language-not-offered` at the field `mailLanguage` */
    async requireOffered(language: string | null): Promise<void> {
      if (language === null) return
      const languages = await offered()
      if (languages.some(({ tag }) => tag === language)) return
      const names = new Intl.ListFormat('en-GB').format(languages.map(({ tag }) => nameOf(tag)))
      throw new Refused('language-not-offered', `Mails are not written in this language, but in ${names}.`, {
        kind: 'input',
        field: 'mailLanguage',
      })
    },

    /** The one that somebody's browser asks for most; null where it asks for none of them, or there is only one. */
    async bestOf(acceptLanguage: string | undefined): Promise<string | null> {
      const tags = (await offered()).map(({ tag }) => tag)
      if (tags.length < 2) return null
      for (const wanted of acceptedOf(acceptLanguage ?? '')) {
        const found = matching(wanted, tags)
        if (found !== undefined) return found
      }
      return null
    },

    /** What a person may choose from, as those who speak it call it; none where there is only one. */
    async choices(): Promise<{ tag: string; name: string }[]> {
      const languages = await offered()
      return languages.length < 2 ? [] : languages.map(({ tag }) => ({ tag, name: ownNameOf(tag) }))
    },
  }
}

const english = new Intl.DisplayNames('en-GB', { type: 'language' })

export const nameOf = (tag: string): string => english.of(tag) ?? tag

const ownNameOf = (tag: string): string => new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag
