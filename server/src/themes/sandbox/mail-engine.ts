import type { Liquid } from 'liquidjs'
import { checkTemplate } from './check-template.ts'
import { checkElements, checkVariables } from './mail-check.ts'
import { problemOf } from './problems.ts'
import type { FromProcess, MailTemplates, Problem, RenderMail } from './protocol.ts'
import { trustHtmlFields } from './trusted-html.ts'

type Answer<K> = K extends { id: number } ? Omit<K, 'id'> : never

export interface MailEngine {
  /** Problems of the templates first; a model that lacks what they print is one of them. */
  render(mail: RenderMail): Answer<Extract<FromProcess, { kind: 'mail-rendered' | 'mail-refused' }>>
}

interface MailEngineDeps {
  library: typeof import('liquidjs')
  liquid: Liquid
  /** Prints values as they are: a subject is no HTML. */
  plainLiquid: Liquid
  partials: ReadonlySet<string>
  limits: { renderLimit: number; memoryLimit: number; templateLimit: number }
  /** Wraps the body in the theme's frame for mails. */
  frame: (content: object, site: object) => string
}

/** Draws mails from templates that come with each order. */
export const createMailEngine = ({
  library,
  liquid,
  plainLiquid,
  partials,
  limits,
  frame,
}: MailEngineDeps): MailEngine => {
  const check = ({ subject, body }: MailTemplates, written?: { model: object; site: object }): Problem[] => {
    const head = attempt('subject', () => {
      const template = plainLiquid.parse(subject, 'subject')
      return written ? checkVariables(library, 'subject', template, written) : []
    })
    const parsed = attempt('body', () => {
      const template = liquid.parse(body, 'body')
      const tokens = new library.Tokenizer(body, undefined, 'body').readTopLevelTokens(liquid.options)
      const unsafe = checkTemplate({ file: 'body', source: body, tokens, kinds: library.TokenKind, partials })
      if (!written || unsafe.length > 0) return unsafe
      return [...checkElements(body, tokens, library.TokenKind), ...checkVariables(library, 'body', template, written)]
    })
    return [head, parsed].flatMap(({ problems, value }) => [...problems, ...(value ?? [])])
  }

  const print = (engine: Liquid, source: string, model: object, site: object) =>
    String(engine.renderSync(engine.parse(source), model, { globals: { site }, ...limits }))

  return {
    render({ templates, isWritten, modelJson, siteJson }) {
      const site = JSON.parse(siteJson)
      const problems = check(templates, isWritten ? { model: JSON.parse(modelJson), site } : undefined)
      if (problems.length > 0) return { kind: 'mail-refused', problems }
      const model = () => trustHtmlFields(JSON.parse(modelJson))
      const subject = attempt('subject', () => print(plainLiquid, templates.subject, model(), site))
      const body = attempt('body', () => print(liquid, templates.body, model(), site))
      if (subject.value === undefined || body.value === undefined) {
        return { kind: 'mail-refused', problems: [...subject.problems, ...body.problems] }
      }
      const html = frame(trustHtmlFields({ contentHtml: body.value }), site)
      return { kind: 'mail-rendered', subject: subject.value, html }
    },
  }
}

function attempt<T>(file: string, work: () => T): { value: T | undefined; problems: Problem[] } {
  try {
    return { value: work(), problems: [] }
  } catch (error) {
    return { value: undefined, problems: [problemOf(file, error)] }
  }
}
