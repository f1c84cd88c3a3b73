import type { Db } from '../platform/database/database.ts'
import type { Log } from '../platform/log.ts'
import {
  type MailModels,
  type MailName,
  type MailSite,
  type MailTemplates,
  mailKinds,
  type Renderer,
  ThemeRefused,
} from '../themes/index.ts'
import { findMailTemplate } from './mail-templates.queries.ts'
import type { DrawnMail } from './outbox.queries.ts'

export interface DrawingDeps {
  db: Db
  log: Log
  renderer: Pick<Renderer, 'renderMail' | 'shippedMail'>
  site: MailSite
}

type MailEnding = Pick<MailSite, 'choicesUrl'>

export type Drawing = ReturnType<typeof createDrawing>

/** Makes mails of templates and models. A changed template that fails is passed over for the shipped one: the mail is what counts. */
export function createDrawing({ db, log, renderer, site }: DrawingDeps) {
  async function draw<N extends MailName>(
    name: N,
    model: MailModels[N],
    templates?: MailTemplates,
    ends: MailEnding = {},
  ) {
    const { subject, html } = await renderer.renderMail(name, model, { templates, site: { ...site, ...ends } })
    return { subject, html, text: await textOf(html) }
  }

  return {
    /** @throws ThemeRefused with line and reason, `RenderFailed` */
    draw,

    /**
     * @param isChosen whether its recipient can choose not to get it
     * @param known the owners' words, by name, when they are at hand already
     */
    async drawAsChanged(
      template: string,
      model: object,
      { isChosen = false, known }: { isChosen?: boolean; known?: ReadonlyMap<string, MailTemplates> } = {},
    ): Promise<DrawnMail> {
      const ends = isChosen ? { choicesUrl: `${site.baseUrl}/portal/private/profile/notices` } : {}
      const name = mailName(template)
      const changed = known ? known.get(name) : await findMailTemplate(db, name)
      if (!changed) return { ...(await draw(name, model as never, undefined, ends)), templateProblem: null }
      try {
        return { ...(await draw(name, model as never, changed, ends)), templateProblem: null }
      } catch (error) {
        log.warn({ err: error, template }, 'the changed template of a mail failed; the shipped one is used')
        return { ...(await draw(name, model as never, undefined, ends)), templateProblem: problemInWords(error) }
      }
    },
  }
}

function mailName(template: string): MailName {
  if (Object.hasOwn(mailKinds, template)) return template as MailName
  throw new Error(`There is no mail called ${template}.`)
}

const problemInWords = (error: unknown): string =>
  error instanceof ThemeRefused
    ? error.problems.map(({ file, line, message }) => `${file}, line ${line}: ${message}`).join('; ')
    : 'It could not be drawn in time.'

/** The twin for who reads plain text. */
async function textOf(html: string): Promise<string> {
  // Loaded for the first mail, like all that only mails need.
  const { convert } = await import('html-to-text')
  return convert(html, {
    wordwrap: 78,
    selectors: [
      { selector: 'header', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['\n', ''] } },
      { selector: 'dt', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: 'dd', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ],
  })
}
