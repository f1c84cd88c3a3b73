import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { z } from 'zod'
import type { ThemeAssets } from './assets.ts'
import { type MailModels, type MailName, type MailSite, mailKinds, mailSite } from './mails/registry.ts'
import { createRenderPool } from './render-pool.ts'
import type { RenderedMail, RendererLog } from './render-process.ts'
import type { MailTemplates } from './sandbox/protocol.ts'
import { RenderFailed } from './theme-errors.ts'
import { readThemePackage } from './theme-package.ts'
import { frameSchema } from './views/frame.ts'
import { type ViewModels, type ViewName, views } from './views/registry.ts'
import type { View } from './views/view.ts'

export interface RendererOptions {
  /** Folder with `theme.json`. */
  themeFolder: string
  log: RendererLog
  /** Processes that draw pages; 1 unless told. */
  processes?: 1 | 2
  /** Milliseconds a page may take before its process is ended; 3000 unless told. */
  deadlineMs?: number
  /** Characters of finished page parts kept because they are the same for many people; 32 million unless told, 0 keeps none. */
  keptCharacters?: number
}

export interface Renderer {
  /**
   * The whole page as HTML. Fields the view doesn't know are dropped before a template sees them.
   * Throws `RenderFailed`; a model that doesn't fit its schema is a mistake of the caller and throws zod's error.
   */
  render<V extends ViewName>(view: V, model: ViewModels[V]): Promise<string>
  /**
   * A mail with its frame, by the theme's templates or the ones given.
   * @param options.isWritten - somebody is writing these: all that could go wrong with any model is refused
   * @throws ThemeRefused naming template and line of what is wrong with them, `RenderFailed`
   */
  renderMail<N extends MailName>(
    name: N,
    model: MailModels[N],
    options: { templates?: MailTemplates | undefined; isWritten?: boolean; site: MailSite },
  ): Promise<RenderedMail>
  /** The theme's own templates of a mail. */
  shippedMail(name: MailName): MailTemplates
  assets: ThemeAssets
  close(): Promise<void>
}

/** Reads and checks a theme and starts its process. Throws `ThemeRefused` naming file and line of everything wrong with it. */
export const createRenderer = async (options: RendererOptions): Promise<Renderer> => {
  const { processes = 1, deadlineMs = 3_000, keptCharacters = 32_000_000, log } = options
  const { manifest, templates, mails, texts, assets } = await readThemePackage(options.themeFolder)
  const assetAddresses = Object.fromEntries([...assets.all.keys()].map((name) => [name, assets.address(name) ?? '']))
  const pool = await createRenderPool({ templates, texts, assetAddresses }, { processes, deadlineMs, log })
  // Kept with the pages: whoever writes a text must not know it.
  const ownMark = randomBytes(16).toString('hex')
  const keeps = keptCharacters > 0
  const kept = new LRUCache<string, string>({
    maxSize: Math.max(1, keptCharacters),
    sizeCalculation: (html) => html.length + 1,
  })

  return {
    assets,
    async render(view, { frame, ...page }) {
      const { schema, shared, isPersonal, own }: View<z.ZodObject, string> = views[view]
      const site = frameSchema.parse(frame)
      const frameJson = JSON.stringify({ ...site, view })
      const whole = schema.parse(page)
      const { model, pieces } = setApart(whole, own, ownMark)
      const modelJson = JSON.stringify(model)
      const key =
        shared && keeps && !isPersonal?.(whole) ? digest(view, modelJson, JSON.stringify(site.site)) : undefined
      const known = key && kept.get(key)
      const contentMark = randomBytes(16).toString('hex')
      const order = {
        main: known ? null : { view, modelJson },
        pieces,
        layout: manifest.layouts[view] ?? manifest.layouts.default ?? 'page',
        contentMark,
        frameJson,
        viewSeesFrame: !shared,
      }
      const parts = await pool.draw(view, (process) => process.render(order))
      const main = known || parts.main
      if (main === null || main === undefined) throw new RenderFailed('crash', 'The renderer left the page out.')
      if (key && !known) kept.set(key, main)
      const filled = insertOwn(main, own, ownMark, parts.pieces)
      return insert(parts.frame, contentMark, filled)
    },
    shippedMail: (name) => mails[name] ?? { subject: '', body: '' },
    async renderMail(name, model, { templates = mails[name], isWritten = false, site }) {
      if (!templates) throw new RenderFailed('template', `The theme has no mail ${name}.`)
      const order = {
        templates,
        isWritten,
        modelJson: JSON.stringify(mailKinds[name].schema.parse(model)),
        siteJson: JSON.stringify(withDirection(mailSite.parse(site))),
      }
      const { subject, html } = await pool.draw(`mail ${name}`, (process) => process.renderMail(order))
      return { subject: oneLine(subject), html }
    },
    async close() {
      pool.close()
    },
  }
}

type Own = View<z.ZodObject, string>['own']

/** Takes what is for one person out of a model, and leaves marks where it is printed. */
function setApart(whole: Record<string, unknown>, own: Own, mark: string) {
  if (!own) return { model: whole, pieces: null }
  const { [own.field]: apart, ...rest } = whole
  const marks = Object.fromEntries(Object.keys(own.partials).map((name) => [name, mark + name]))
  return {
    model: { ...rest, ...marks },
    pieces: { partials: Object.values(own.partials), modelJson: JSON.stringify({ [own.field]: apart }) },
  }
}

/** A theme may leave a piece out. */
function insertOwn(main: string, own: Own, mark: string, pieces: readonly string[]): string {
  const names = Object.keys(own?.partials ?? {})
  return names.reduce((html, name, index) => html.replace(mark + name, () => pieces[index] ?? ''), main)
}

const insert = (frame: string, mark: string, main: string) => {
  const at = frame.indexOf(mark)
  if (at < 0) throw new RenderFailed('template', 'The layout does not print contentHtml.')
  return `${frame.slice(0, at)}${main}${frame.slice(at + mark.length)}`
}

/** What the library of types does not know yet. */
type Written = Intl.Locale & { getTextInfo(): { direction?: 'ltr' | 'rtl' } }

/** Which way its language is written. */
const withDirection = <S extends { locale: string }>(site: S) => ({
  ...site,
  direction: (new Intl.Locale(site.locale) as Written).getTextInfo().direction ?? 'ltr',
})

/** A subject is a header of the mail: one line, whatever was typed into a name. */
const oneLine = (text: string) =>
  text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200)

const digest = (...parts: string[]) => createHash('sha256').update(parts.join('\0')).digest('base64')
