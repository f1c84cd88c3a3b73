import type { mailTemplate, mailTemplateProblem } from '@portico/contract'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { refuseOutdated } from '../platform/versions.ts'
import {
  type MailName,
  type MailTemplates,
  mailKinds,
  mailNames,
  type Renderer,
  ThemeRefused,
} from '../themes/index.ts'
import type { Drawing } from './drawing.ts'
import { inLine } from './language-tags.ts'
import { type MailLanguages, nameOf } from './mail-languages.ts'
import * as rows from './mail-templates.queries.ts'
import type { SendAtOnce } from './sending-at-once.ts'

type Problem = z.input<typeof mailTemplateProblem>

export interface MailTemplatesDeps {
  db: Db
  now: () => Date
  drawing: Drawing
  languages: Pick<MailLanguages, 'offered'>
  renderer: Pick<Renderer, 'shippedMail'>
  sendAtOnce: SendAtOnce
}

/** The words of mails: what the theme brings, and what owners have made of it for each language that mails are written in. */
export function createMailTemplates({ db, now, drawing, languages, renderer, sendAtOnce }: MailTemplatesDeps) {
  function known(name: string): MailName {
    if (Object.hasOwn(mailKinds, name)) return name as MailName
    throw absent('mail template')
  }

  /** @returns which template, by its key and for the audit log */
  async function find(name: string, language: string | undefined) {
    const kind = known(name)
    const tags = (await languages.offered()).map(({ tag }) => tag)
    const found = language === undefined ? tags[0] : tags.find((tag) => tag === language)
    if (found === undefined) throw notWritten()
    return { kind, tags, key: { name: kind, language: found }, object: objectOf(kind, tags.length > 1 ? found : null) }
  }

  async function draw({ name, language }: rows.TemplateKey, templates: MailTemplates) {
    try {
      const drawn = await drawing.draw(
        name as MailName,
        mailKinds[name as MailName].sample as never,
        templates,
        language,
      )
      return { ...drawn, problems: [] }
    } catch (error) {
      if (!(error instanceof ThemeRefused)) throw error
      return { subject: '', html: '', text: '', problems: error.problems.map(problemAt) }
    }
  }

  /** @throws Refused `mail-template-refused` naming part and line */
  async function drawSound(key: rows.TemplateKey, templates: MailTemplates) {
    const drawn = await draw(key, templates)
    const [problem] = drawn.problems
    if (!problem) return drawn
    throw new Refused('mail-template-refused', `Line ${problem.line}: ${problem.message}.`, {
      kind: 'input',
      field: problem.part,
    })
  }

  async function show(name: string, language?: string): Promise<z.input<typeof mailTemplate>> {
    const { kind, tags, key } = await find(name, language)
    const written = (await rows.changedTemplates(db, [kind])).get(kind)
    const own = written?.get(key.language)
    const wordsFrom = inLine(key.language, tags).find((tag) => written?.has(tag)) ?? null
    const shipped = renderer.shippedMail(kind)
    const { subject, body } = written?.get(wordsFrom ?? '') ?? shipped
    const variants = tags.flatMap((tag) => variantOf(written?.get(tag)))
    return {
      ...summaryOf(kind, variants),
      changed: own !== undefined,
      changedAt: own?.changed_at ?? null,
      failure: own?.failure ?? null,
      language: key.language,
      wordsFrom,
      subject,
      body,
      shipped,
      variables: variablesOf(mailKinds[kind].schema),
      version: own?.version ?? 0,
    }
  }

  return {
    show,

    async list() {
      const tags = (await languages.offered()).map(({ tag }) => tag)
      const written = await rows.listMailTemplates(db)
      return mailNames.map((name) => {
        const own = written.filter((row) => row.name === name)
        return summaryOf(
          name,
          tags.flatMap((tag) => variantOf(own.find(({ language }) => language === tag))),
        )
      })
    },

    async preview(name: string, templates: MailTemplates, language?: string) {
      return draw((await find(name, language)).key, templates)
    },

    /** @throws Refused `mail-template-refused` naming part and line, so that a broken template is never kept */
    async updateMailTemplate(
      actor: Actor,
      name: string,
      templates: MailTemplates,
      seenVersion: number | null,
      language?: string,
    ) {
      const { key, object } = await find(name, language)
      await drawSound(key, templates)
      await inTransaction(db, async (tx) => {
        const before = await rows.lockMailTemplate(tx, key)
        refuseOutdated('template', before?.version ?? 0, seenVersion)
        await rows.keepMailTemplate(tx, { ...key, ...templates }, now())
        await recordAudit(tx, actor, now(), {
          action: 'mail-template.updated',
          object,
          details: { before: before && { subject: before.subject, body: before.body }, after: templates },
        })
      })
      return show(name, language)
    },

    /** Back to what is used without it; nothing happens when there are no words of its own. */
    async resetMailTemplate(actor: Actor, name: string, language?: string): Promise<void> {
      const { key, object } = await find(name, language)
      await inTransaction(db, async (tx) => {
        const before = await rows.removeMailTemplate(tx, key)
        if (!before) return
        await recordAudit(tx, actor, now(), { action: 'mail-template.reset', object, details: { before } })
      })
    },

    /** With sample data, to nobody but who asks. @throws Refused `mail-template-refused`, `mail-server-missing`, `no-own-address` */
    async testMailTemplate(actor: Actor, name: string, templates: MailTemplates, language?: string) {
      const { key, object } = await find(name, language)
      const recipient = actor.email
      if (!recipient) throw new Refused('no-own-address', 'A test goes to your own address, and this account has none.')
      const letter = await drawSound(key, templates)
      const failure = await sendAtOnce(recipient, letter)
      await recordAudit(db, actor, now(), { action: 'mail-template.tested', object, details: { recipient, failure } })
      return { recipient, sent: failure === null, failure }
    },
  }
}

interface Variant {
  language: string
  changedAt: Date
  failure: string | null
}

const variantOf = (row: { language: string; changed_at: Date; failure: string | null } | undefined): Variant[] =>
  row ? [{ language: row.language, changedAt: row.changed_at, failure: row.failure }] : []

/** Of all its languages: the last change, and the first failure. */
const summaryOf = (name: MailName, variants: Variant[]) => ({
  name,
  title: mailKinds[name].title,
  when: mailKinds[name].when,
  changed: variants.length > 0,
  changedAt:
    variants.map(({ changedAt }) => changedAt).toSorted((one, other) => Number(other) - Number(one))[0] ?? null,
  failure: variants.find(({ failure }) => failure !== null)?.failure ?? null,
  variants,
})

const objectOf = (name: MailName, language: string | null) => ({
  kind: 'mail-template',
  id: name,
  name: language === null ? mailKinds[name].title : `${mailKinds[name].title} (${nameOf(language)})`,
})

const notWritten = () =>
  new Refused('language-not-found', 'Mails are not written in this language.', { kind: 'absent', field: 'language' })

const problemAt = ({ file, line, message }: { file: string; line: number; message: string }): Problem => ({
  part: file === 'subject' ? 'subject' : 'body',
  line,
  message,
})

/** What a template may print, as the schema of its model describes it. */
function variablesOf(schema: z.ZodObject) {
  const own = Object.entries(schema.shape).map(([name, field]) => ({
    name,
    description: z.globalRegistry.get(field as z.ZodType)?.description ?? '',
  }))
  return [
    ...own,
    { name: 'site.portalName', description: 'Name of the portal' },
    { name: 'site.baseUrl', description: 'Address of the portal' },
  ]
}
