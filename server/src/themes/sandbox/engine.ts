import { checkTemplate } from './check-template.ts'
import { createFilters, type RenderState } from './filters.ts'
import { createMailEngine, type MailEngine } from './mail-engine.ts'
import { firstLine, problemOf } from './problems.ts'
import type { LoadTheme, Problem, RenderMail, RenderPage } from './protocol.ts'
import { escapeHtml, plainText, trustHtmlFields } from './trusted-html.ts'

export interface Engine {
  problems: Problem[]
  render(page: RenderPage): { main: string | null; pieces: string[]; frame: string }
  renderMail(mail: RenderMail): ReturnType<MailEngine['render']>
}

const allowedTags = ['assign', 'break', 'case', 'comment', 'continue', 'for', 'if', 'raw', 'render', 'unless', '#']

/** Filters of the library that print nothing unescaped, read nothing from outside and take no code. */
const allowedFilters =
  'abs append at_least at_most capitalize ceil compact concat default divided_by downcase first floor join last map minus modulo plus prepend remove replace reverse round size slice sort split strip sum times truncate truncatewords uniq upcase url_encode where'.split(
    ' ',
  )

const limits = { parseLimit: 1_000_000, renderLimit: 1_500, memoryLimit: 5_000_000, templateLimit: 1_000_000 }

export const createEngine = (library: typeof import('liquidjs'), theme: LoadTheme): Engine => {
  const state: RenderState = { locale: 'en' }
  const filters = createFilters(theme, state)
  const createLiquid = (outputEscape: (value: unknown) => string) => {
    const made = new library.Liquid({
      templates: theme.templates,
      cache: true,
      outputEscape,
      ownPropertyOnly: true,
      strictFilters: true,
      strictVariables: true,
      lenientIf: true,
      relativeReference: false,
      dynamicPartials: true,
      parseLimit: limits.parseLimit,
      renderLimit: limits.renderLimit,
      memoryLimit: limits.memoryLimit,
    })
    keepOnly(made.tags, allowedTags)
    keepOnly(made.filters, allowedFilters)
    for (const [name, filter] of Object.entries(filters)) made.registerFilter(name, filter)
    return made
  }
  const liquid = createLiquid(escapeHtml)

  const partials = new Set(Object.keys(theme.templates).filter((name) => !name.includes('/')))
  const problems: Problem[] = []
  const parsed = new Map<string, ReturnType<typeof liquid.parse>>()
  for (const [name, source] of Object.entries(theme.templates)) {
    const file = name.includes('/') ? `${name}.liquid` : `partials/${name}.liquid`
    try {
      const tokens = new library.Tokenizer(source, undefined, file).readTopLevelTokens(liquid.options)
      problems.push(...checkTemplate({ file, source, tokens, kinds: library.TokenKind, partials }))
      parsed.set(name, liquid.parse(source, file))
    } catch (error) {
      problems.push(problemOf(file, error))
    }
  }

  const print = (name: string, scope: object, globals: object): string => {
    const template = parsed.get(name)
    if (!template) throw new Error(`The theme has no template ${name}.`)
    try {
      return String(
        liquid.renderSync(template, scope, {
          globals,
          renderLimit: limits.renderLimit,
          memoryLimit: limits.memoryLimit,
          templateLimit: limits.templateLimit,
        }),
      )
    } catch (error) {
      throw new Error(`while drawing ${name}.liquid: ${firstLine(error)}`)
    }
  }

  const mails = createMailEngine({
    library,
    liquid,
    plainLiquid: createLiquid(plainText),
    partials,
    limits,
    frame: (content, site) => print('layouts/mail', content, { site }),
  })

  return {
    problems,
    renderMail(mail) {
      state.locale = JSON.parse(mail.siteJson).locale
      return mails.render(mail)
    },
    render({ main, pieces, layout, contentMark, frameJson, viewSeesFrame }) {
      const frame = trustHtmlFields(JSON.parse(frameJson))
      state.locale = frame.site.locale
      const mainHtml =
        main &&
        print(
          `views/${main.view}`,
          trustHtmlFields(JSON.parse(main.modelJson)),
          viewSeesFrame ? { site: frame.site, frame } : { site: frame.site },
        )
      const own = pieces ? trustHtmlFields(JSON.parse(pieces.modelJson)) : {}
      const content = trustHtmlFields({ contentHtml: contentMark })
      return {
        main: mainHtml,
        pieces: (pieces?.partials ?? []).map((partial) => print(partial, own, { site: frame.site })),
        frame: print(`layouts/${layout}`, content, { site: frame.site, frame }),
      }
    },
  }
}

const keepOnly = (registry: Record<string, unknown>, names: readonly string[]) => {
  for (const name of Object.keys(registry)) if (!names.includes(name)) delete registry[name]
}
