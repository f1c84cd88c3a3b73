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
import * as rows from './mail-templates.queries.ts'

type Problem = z.input<typeof mailTemplateProblem>

export interface MailTemplatesDeps {
  db: Db
  now: () => Date
  drawing: Drawing
  renderer: Pick<Renderer, 'shippedMail'>
}

/** The words of mails: what the theme brings, and what an owner has made of it. */
export function createMailTemplates({ db, now, drawing, renderer }: MailTemplatesDeps) {
  function known(name: string): MailName {
    if (Object.hasOwn(mailKinds, name)) return name as MailName
    throw absent('mail template')
  }

  async function preview(name: string, templates: MailTemplates) {
    const kind = known(name)
    try {
      return { ...(await drawing.draw(kind, mailKinds[kind].sample as never, templates)), problems: [] }
    } catch (error) {
      if (!(error instanceof ThemeRefused)) throw error
      return { subject: '', html: '', text: '', problems: error.problems.map(problemAt) }
    }
  }

  async function show(name: string): Promise<z.input<typeof mailTemplate>> {
    const kind = known(name)
    const { title, when, schema } = mailKinds[kind]
    const shipped = renderer.shippedMail(kind)
    const changed = await rows.findMailTemplate(db, kind)
    return {
      name: kind,
      title,
      when,
      changed: changed !== undefined,
      changedAt: changed?.changed_at ?? null,
      failure: changed?.failure ?? null,
      subject: changed?.subject ?? shipped.subject,
      body: changed?.body ?? shipped.body,
      shipped,
      variables: variablesOf(schema),
      version: changed?.version ?? 0,
    }
  }

  return {
    show,
    preview,

    async list() {
      const changed = new Map((await rows.listMailTemplates(db)).map((row) => [row.name, row]))
      return mailNames.map((name) => ({
        name,
        title: mailKinds[name].title,
        when: mailKinds[name].when,
        changed: changed.has(name),
        changedAt: changed.get(name)?.changed_at ?? null,
        failure: changed.get(name)?.failure ?? null,
      }))
    },

    /** @throws Refused `mail-template-refused` naming part and line, so that a broken template is never kept */
    async updateMailTemplate(actor: Actor, name: string, templates: MailTemplates, seenVersion: number | null) {
      const kind = known(name)
      const [problem] = (await preview(kind, templates)).problems
      if (problem) {
        throw new Refused('mail-template-refused', `Line ${problem.line}: ${problem.message}.`, {
          kind: 'input',
          field: problem.part,
        })
      }
      await inTransaction(db, async (tx) => {
        const before = await rows.lockMailTemplate(tx, kind)
        refuseOutdated('template', before?.version ?? 0, seenVersion)
        await rows.keepMailTemplate(tx, { name: kind, ...templates }, now())
        await recordAudit(tx, actor, now(), {
          action: 'mail-template.updated',
          object: objectOf(kind),
          details: { before: before && { subject: before.subject, body: before.body }, after: templates },
        })
      })
      return show(kind)
    },

    /** Back to what the theme brings; nothing happens when it is that already. */
    async resetMailTemplate(actor: Actor, name: string): Promise<void> {
      const kind = known(name)
      await inTransaction(db, async (tx) => {
        if (!(await rows.removeMailTemplate(tx, kind))) return
        await recordAudit(tx, actor, now(), { action: 'mail-template.reset', object: objectOf(kind) })
      })
    },
  }
}

const objectOf = (name: MailName) => ({ kind: 'mail-template', id: name, name: mailKinds[name].title })

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
