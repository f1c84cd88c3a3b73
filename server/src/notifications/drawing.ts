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
import { inLine, widening } from './language-tags.ts'
import { type MailLanguage, nameOf } from './mail-languages.ts'
import { changedTemplates } from './mail-templates.queries.ts'
import type { DrawnMail } from './outbox.queries.ts'

export interface DrawingDeps {
  db: Db
  log: Log
  renderer: Pick<Renderer, 'renderMail' | 'shippedMail'>
  languages: { offered(): Promise<MailLanguage[]> }
  site: Pick<MailSite, 'portalName' | 'baseUrl'>
}

export type Drawing = ReturnType<typeof createDrawing>

/** What the owners have written: the languages, and the words of some kinds by name and language. */
export interface KnownWords {
  languages: readonly MailLanguage[]
  changed: ReadonlyMap<string, ReadonlyMap<string, MailTemplates>>
}

/** Words that could not be used. */
export interface Failure {
  language: string
  problem: string
}

/** A mail, and whose words were passed over for its own. */
export type Drawn = DrawnMail & { failures: readonly Failure[] }

/** Makes mails of templates and models. A changed template that fails is passed over for the next in line: the mail is what counts. */
export function createDrawing({ db, log, renderer, languages, site }: DrawingDeps) {
  async function draw<N extends MailName>(name: N, model: MailModels[N], words: Words) {
    const frame = { ...site, ...frameOf(words.language, words.languages), choicesUrl: words.choicesUrl }
    const { templates, isWritten = false } = words
    const { subject, html } = await renderer.renderMail(name, model, { templates, isWritten, site: frame })
    return { subject, html, text: await textOf(html) }
  }

  async function readWords(names: readonly string[]): Promise<KnownWords> {
    return { languages: await languages.offered(), changed: await changedTemplates(db, names) }
  }

  return {
    readWords,

    /** With words that somebody writes. @throws ThemeRefused with line and reason, `RenderFailed` */
    draw: async <N extends MailName>(name: N, model: MailModels[N], templates: MailTemplates, language: string) =>
      draw(name, model, { templates, isWritten: true, language, languages: await languages.offered() }),

    /**
     * @param language whose words it is to have
     * @param isChosen whether its recipient can choose not to get it
     * @param known the owners' words, when they are at hand already
     */
    async drawAsChanged(
      template: string,
      model: object,
      { language = null, isChosen = false, known }: DrawingOptions = {},
    ): Promise<Drawn> {
      const name = mailName(template)
      const words = known ?? (await readWords([name]))
      const frame = {
        languages: words.languages,
        choicesUrl: isChosen ? `${site.baseUrl}/portal/private/profile/notices` : null,
      }
      const tags = words.languages.map(({ tag }) => tag)
      const line = inLine(language, tags)
      const failures: Failure[] = []
      const drawn = (letter: Awaited<ReturnType<typeof draw>>) => ({
        ...letter,
        templateProblem: failures.length > 0 ? inWords(failures, tags.length > 1) : null,
        failures,
      })
      for (const candidate of line) {
        const templates = words.changed.get(name)?.get(candidate)
        if (!templates) continue
        try {
          return drawn(await draw(name, model as never, { ...frame, templates, language: candidate }))
        } catch (error) {
          log.warn(
            { err: error, template, language: candidate },
            'a changed template of a mail failed; the next is used',
          )
          failures.push({ language: candidate, problem: problemInWords(error) })
        }
      }
      return drawn(await draw(name, model as never, { ...frame, language: shippedLanguage(line) }))
    },
  }
}

export interface DrawingOptions {
  language?: string | null
  isChosen?: boolean
  known?: KnownWords
}

interface Words {
  /** Left out: the shipped ones. */
  templates?: MailTemplates
  isWritten?: boolean
  /** What they are in. */
  language: string
  languages: readonly MailLanguage[]
  choicesUrl?: string | null
}

/** Shipped words are English: what is written as in Britain, unless another English is meant. */
const shippedLanguage = (line: readonly string[]) => line.find((tag) => widening(tag).includes('en')) ?? 'en'

/** What stands around the words, in the language of these: half a mail in another would be read wrongly aloud. */
function frameOf(language: string, languages: readonly MailLanguage[]) {
  const own = widening(language).flatMap((tag) => languages.find((one) => one.tag === tag) ?? [])
  return {
    locale: language,
    sentBy: own.find(({ sentBy }) => sentBy !== '')?.sentBy ?? null,
    chooseMails: own.find(({ chooseMails }) => chooseMails !== '')?.chooseMails ?? null,
  }
}

const inWords = (failures: readonly Failure[], named: boolean) =>
  failures.map(({ language, problem }) => (named ? `${nameOf(language)}: ${problem}` : problem)).join('; ')

function mailName(template: string): MailName {
  if (Object.hasOwn(mailKinds, template)) return template as MailName
  throw new Error(`There is no mail called ${template}.`)
}

const problemInWords = (error: unknown): string =>
  error instanceof ThemeRefused
    ? error.problems.map(({ file, line, message }) => `${file}, line ${line}: ${message}`).join('; ')
    : 'It could not be drawn in time.'

let convert: Promise<(html: string) => string> | undefined

/** The twin for who reads plain text. */
async function textOf(html: string): Promise<string> {
  convert ??= converter()
  return (await convert)(html)
}

/** Loaded for the first mail, like all that only mails need. */
async function converter(): Promise<(html: string) => string> {
  const { compile } = await import('html-to-text')
  return compile({
    wordwrap: 78,
    selectors: [
      { selector: 'header', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['\n', ''] } },
      { selector: 'dt', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: 'dd', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ],
  })
}
