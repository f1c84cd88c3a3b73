import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderPreview } from './preview.ts'
import { createRenderer, type Renderer, type RendererOptions } from './renderer.ts'
import { RenderFailed } from './theme-errors.ts'
import { createThemeFixture, defaultThemeFolder } from './theme-fixture.ts'
import { sampleFrames } from './views/frame.ts'
import { type ViewModels, viewNames, views } from './views/registry.ts'

const log = { warn() {} }
const frame = sampleFrames.visitor
const notFound = { ...views.error.samples.notFound, frame }
const good = { ...views.message.samples.good, frame }

/** Runs with a theme whose error page is `template`, and cleans up. */
const withErrorPage = async (
  template: string,
  use: (renderer: Renderer) => Promise<void>,
  options: Partial<RendererOptions> = {},
  files: Record<string, string> = {},
) => {
  const theme = await createThemeFixture({ 'views/error.liquid': template, ...files })
  const renderer = await createRenderer({ themeFolder: theme.folder, log, ...options })
  try {
    await use(renderer)
  } finally {
    await renderer.close()
    await theme.remove()
  }
}

const printed = (html: string) => /<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1]?.trim() ?? ''

describe('the default theme', () => {
  let renderer: Renderer
  beforeAll(async () => {
    renderer = await createRenderer({ themeFolder: defaultThemeFolder, log })
  })
  afterAll(() => renderer.close())

  test('draws every view in every sample state', async () => {
    const drawn = new Set<string>()
    for await (const { view, state, problem } of renderPreview(renderer)) {
      expect(problem, `${view}, ${state}`).toBeNull()
      drawn.add(view)
    }
    expect([...drawn]).toEqual(viewNames)
  })

  test('has one main heading, no inline script or style and no event attribute on any page', async () => {
    for await (const { view, state, html } of renderPreview(renderer)) {
      const page = `${view}, ${state}`
      expect(html?.match(/<h1[\s>]/g), page).toHaveLength(1)
      expect(html, page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/)
    }
  })

  test('names every field that can be wrong, above the form', async () => {
    const forms = {
      login: views.login,
      register: views.register,
      'app-form': views['app-form'],
      profile: views.profile,
    }
    for (const [name, view] of Object.entries({ ...forms, 'request-access': views['request-access'] })) {
      const fields = Object.keys(view.schema.shape.errors.shape)
      const errors = Object.fromEntries(fields.map((field) => [field, `wrong ${field}`]))
      const model = { ...Object.values(view.samples)[0], errors, frame: sampleFrames.member }
      const html = await renderer.render(name as 'login', model as unknown as ViewModels['login'])
      for (const field of fields) {
        expect(html).toMatch(new RegExp(`<a href="#field-${field}">[A-Z][^<:]+: wrong ${field}</a>`))
      }
    }
  })

  test('gives every form that posts the form token', async () => {
    const html = await renderer.render('app', { ...views.app.samples.one, frame: sampleFrames.member })
    const posts = html.match(/<form[^>]*method="post"[\s\S]*?<\/form>/g) ?? []
    expect(posts.length).toBeGreaterThan(1)
    for (const form of posts) expect(form).toContain('name="csrf_token" value="sample-form-token"')
  })

  test('puts each person’s frame around the shared part of a page', async () => {
    const page = views.catalogue.samples.one
    const forVisitor = await renderer.render('catalogue', { ...page, frame })
    const forMember = await renderer.render('catalogue', { ...page, frame: sampleFrames.member })
    expect(forVisitor).not.toContain('Dana Developer')
    expect(forMember).toContain('Dana Developer')
    expect(printed(forMember)).toBe(printed(forVisitor))
  })

  test('draws what is for one person anew, and the rest of a shared page once', async () => {
    const { ready, many } = views.operation.samples
    const withNote = (remark: string) => {
      const form = ready.tryIt?.form
      if (!ready.tryIt || !form) throw new Error('The sample has no form.')
      return { ...ready, tryIt: { ...ready.tryIt, form: { ...form, remarks: [remark] } }, frame }
    }
    const ofOne = await renderer.render('operation', withNote('for Zoe'))
    const ofAnother = await renderer.render('operation', withNote('for Yan'))
    expect(ofOne).toContain('for Zoe')
    expect(ofAnother.replace('for Yan', 'for Zoe')).toBe(ofOne)
    const ofVisitor = await renderer.render('operation', { ...many, frame })
    expect(ofVisitor).not.toContain('id="try-it-form"')
    expect(ofVisitor).not.toMatch(/[\da-f]{32}/)
  })

  test('escapes whatever people wrote, in text and in attributes', async () => {
    const name = `"><script>alert(1)</script>'`
    const sample = views.product.samples.request
    const html = await renderer.render('product', { ...sample, name, frame: { ...frame, title: name, search: name } })
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('value=""><')
  })

  test('refuses an address that would run a script', async () => {
    const sample = views.message.samples.good
    const actions = [{ label: 'Go', href: 'javascript:alert(1)' }]
    await expect(renderer.render('message', { ...sample, actions, frame })).rejects.toThrow(/must be a path/)
  })

  test('answers many pages asked for at once, each with its own', async () => {
    const details = Array.from({ length: 40 }, (_, index) => `detail number ${index};`)
    const pages = await Promise.all(details.map((detail) => renderer.render('error', { ...notFound, detail })))
    expect(pages.map((html, index) => html.includes(details[index] ?? ''))).toEqual(details.map(() => true))
  })
})

describe('a template', () => {
  test('cannot reach the prototype or the constructor of a value', async () => {
    await withErrorPage(
      '[{% if detail.constructor %}a{% endif %}{% if site.__proto__ %}b{% endif %}{% if site.toString %}c{% endif %}]',
      async (renderer) => expect(printed(await renderer.render('error', notFound))).toBe('[]'),
    )
  })

  test('cannot declare a text to be HTML, whatever it is called', async () => {
    await withErrorPage('{% assign fooHtml = detail %}{{ fooHtml | html }}', async (renderer) => {
      await expect(renderer.render('error', { ...notFound, detail: '<b>bold</b>' })).rejects.toThrow(
        /only the fields named/,
      )
    })
  })

  test('never sees a field its view does not declare', async () => {
    await withErrorPage('[{% if password %}{{ password }}{% endif %}]', async (renderer) => {
      expect(printed(await renderer.render('error', { ...notFound, password: 'secret' } as typeof notFound))).toBe('[]')
    })
  })

  test('that names an unknown field fails with file and line', async () => {
    await withErrorPage('<p>\n{{ detials }}</p>', async (renderer) => {
      await expect(renderer.render('error', notFound)).rejects.toThrow(/views\/error\.liquid: .*detials, line:2/)
    })
  })

  test('that renders itself without end fails, and the next page works', async () => {
    const files = { 'partials/again.liquid': "{% render 'again' %}" }
    await withErrorPage(
      "{% render 'again' %}",
      async (renderer) => {
        await expect(renderer.render('error', notFound)).rejects.toThrow(RenderFailed)
        expect(await renderer.render('message', good)).toContain(good.heading)
      },
      {},
      files,
    )
  })
})

describe('a process that misbehaves', () => {
  const endless =
    '{% for a in (1..30000) %}{% for b in (1..30000) %}{% for c in (1..30000) %}x{% endfor %}{% endfor %}{% endfor %}'

  test('stops an endless loop by its own limit when the deadline is far', async () => {
    await withErrorPage(
      endless,
      async (renderer) => {
        await expect(renderer.render('error', notFound)).rejects.toMatchObject({ reason: 'template' })
        expect(await renderer.render('message', good)).toContain(good.heading)
      },
      { deadlineMs: 20_000 },
    )
  })

  test('that runs out of memory costs one page only', async () => {
    const grow =
      '{% assign a = "xxxxxxxxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}'
    await withErrorPage(
      grow,
      async (renderer) => {
        await expect(renderer.render('error', notFound)).rejects.toThrow(RenderFailed)
        expect(await renderer.render('message', good)).toContain(good.heading)
      },
      { deadlineMs: 20_000 },
    )
  })

  test('does not answer after closing', async () => {
    const renderer = await createRenderer({ themeFolder: defaultThemeFolder, log, processes: 2 })
    const drawn = await Promise.all([renderer.render('error', notFound), renderer.render('message', good)])
    expect(drawn).toHaveLength(2)
    await renderer.close()
    await expect(renderer.render('error', notFound)).rejects.toMatchObject({ reason: 'closed' })
  })
})
