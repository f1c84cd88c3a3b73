import type { Liquid } from 'liquidjs'
import { checkTemplate } from './check-template.ts'
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
  const check = ({ subject, body }: MailTemplates): Problem[] => {
    const problems = attempt('subject', () => void plainLiquid.parse(subject, 'subject')).problems
    const parsed = attempt('body', () => {
      liquid.parse(body, 'body')
      const tokens = new library.Tokenizer(body, undefined, 'body').readTopLevelTokens(liquid.options)
      return checkTemplate({ file: 'body', source: body, tokens, kinds: library.TokenKind, partials })
    })
    return [...problems, ...parsed.problems, ...(parsed.value ?? [])]
  }

  const print = (engine: Liquid, source: string, model: object, site: object) =>
    String(engine.renderSync(engine.parse(source), model, { globals: { site }, ...limits }))

  return {
    render({ templates, modelJson, siteJson }) {
      const problems = check(templates)
      if (problems.length > 0) return { kind: 'mail-refused', problems }
      const site = JSON.parse(siteJson)
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
