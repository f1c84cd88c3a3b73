import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { assetType, createAssets, type ThemeAssets } from './assets.ts'
import { mailNames } from './mails/registry.ts'
import type { MailTemplates } from './sandbox/protocol.ts'
import { type ThemeProblem, ThemeRefused } from './theme-errors.ts'
import { viewNames } from './views/registry.ts'

const manifestSchema = z.strictObject({
  name: z.string().regex(/^[\w][\w .-]{0,63}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  author: z.string().optional(),
  /** The generation of view models the theme was written for. */
  engine: z.literal(1),
  /** Layout by view; `default` for all that are not named. */
  layouts: z.record(z.string(), z.string()).refine((layouts) => layouts.default !== undefined, 'names no "default"'),
})

export interface ThemePackage {
  manifest: z.infer<typeof manifestSchema>
  /** `layouts/page`, `views/home`, and partials without a folder. */
  templates: Record<string, string>
  /** By name. */
  mails: Record<string, MailTemplates>
  /** By locale and key. */
  texts: Record<string, Record<string, string>>
  assets: ThemeAssets
}

const largestFile = 5_000_000
const largestPackage = 20_000_000
const fileName = /^[\w][\w.-]*(\/[\w][\w.-]*)*$/

/** Reads a theme's folder into memory. Throws `ThemeRefused` with everything that is wrong with its files. */
export const readThemePackage = async (folder: string): Promise<ThemePackage> => {
  const problems: ThemeProblem[] = []
  const files = await readFiles(folder, problems)
  const refuse = (file: string, message: string) => problems.push({ file, line: 0, message })

  const templates: Record<string, string> = {}
  const assets = new Map<string, Buffer>()
  const mails: ThemePackage['mails'] = {}
  const texts: ThemePackage['texts'] = {}
  for (const [name, body] of files) {
    const [, area, rest = ''] = /^(\w+)\/(.+)$/.exec(name) ?? []
    if (area === 'assets') {
      if (assetType(rest)) assets.set(rest, body)
      else refuse(name, 'files of this type are not served')
    } else if (area === 'locales') {
      const locale = readTexts(body)
      if (typeof locale === 'string') refuse(name, locale)
      else texts[rest.replace(/\.json$/, '')] = locale
    } else if (area === 'mail') {
      const mail = readMail(body.toString())
      if (mail) mails[rest.replace(/\.liquid$/, '')] = mail
      else refuse(name, 'begins with a line "Subject: …", then an empty line, then HTML')
    } else if (area === 'layouts' || area === 'views' || area === 'partials') {
      const template = /^([\w-]+)\.liquid$/.exec(rest)?.[1]
      // The line break at the end of a partial's file is not part of what it prints.
      if (template && area === 'partials') templates[template] = body.toString().trimEnd()
      else if (template) templates[`${area}/${template}`] = body.toString()
      else refuse(name, 'a template is named like request-access.liquid and lies directly in its folder')
    }
  }

  const manifest = readManifest(files.get('theme.json'), refuse)
  for (const view of viewNames) if (!(`views/${view}` in templates)) refuse(`views/${view}.liquid`, 'is missing')
  for (const mail of mailNames) if (!(mail in mails)) refuse(`mail/${mail}.liquid`, 'is missing')
  if (!('layouts/mail' in templates)) refuse('layouts/mail.liquid', 'is missing')
  for (const layout of new Set(Object.values(manifest?.layouts ?? {}))) {
    if (!(`layouts/${layout}` in templates)) refuse('theme.json', `names the layout "${layout}", which is missing`)
  }
  if (!texts.en) refuse('locales/en.json', 'is missing')
  if (problems.length > 0 || !manifest) throw new ThemeRefused(problems)
  return { manifest, templates, mails, texts, assets: createAssets(assets) }
}

const readFiles = async (folder: string, problems: ThemeProblem[]) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, Buffer>()
  let size = 0
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(folder.length).split(sep).filter(Boolean).join('/')
    const refuse = (message: string) => problems.push({ file: name, line: 0, message })
    if (!entry.isFile()) refuse('is not a plain file')
    else if (!fileName.test(name)) refuse('a file name may have letters, digits, dots, dashes and underscores')
    else {
      const body = await readFile(path)
      size += body.length
      if (body.length > largestFile) refuse('is larger than 5 MB')
      files.set(name, body)
    }
  }
  if (size > largestPackage) problems.push({ file: '.', line: 0, message: 'the theme is larger than 20 MB' })
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const readManifest = (body: Buffer | undefined, refuse: (file: string, message: string) => void) => {
  if (!body) {
    refuse('theme.json', 'is missing')
    return undefined
  }
  const parsed = manifestSchema.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues)
    refuse('theme.json', `${issue.path.join('.') || 'the file'}: ${issue.message}`)
  return undefined
}

const readMail = (source: string): MailTemplates | undefined => {
  const [, subject, body] = /^Subject: (.+)\n\n([\s\S]+)$/.exec(source) ?? []
  return subject && body ? { subject, body } : undefined
}

const textsSchema = z.record(z.string(), z.string())

const readTexts = (body: Buffer): Record<string, string> | string => {
  const parsed = textsSchema.safeParse(parseJson(body))
  return parsed.success ? parsed.data : 'must be a JSON object whose values are texts'
}

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
