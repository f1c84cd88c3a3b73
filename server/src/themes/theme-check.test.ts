import * as liquidjs from 'liquidjs'
import { describe, expect, test } from 'vitest'
import { createRenderer } from './renderer.ts'
import { createEngine } from './sandbox/engine.ts'
import { ThemeRefused } from './theme-errors.ts'
import { createThemeFixture } from './theme-fixture.ts'

/** What is wrong with one template, asked of the engine itself: starting its process for each would only take time. */
const errorPage = (template: string) =>
  createEngine(liquidjs, {
    kind: 'load',
    templates: { 'views/error': template, icon: '<svg></svg>' },
    texts: { en: {} },
    assetAddresses: {},
  }).problems

describe('an interpolation is refused, with file and line, where escaping cannot help', () => {
  test.each([
    ['in a script', '<script>\nlet a = "{{ detail }}"</script>', 2, /script or style/],
    ['in a style', '<style>a { color: {{ detail }} }</style>', 1, /script or style/],
    ['in a comment', '<!-- {{ detail }} -->', 1, /comment/],
    ['in an unquoted attribute', '<p>\n\n<a class={{ detail }}>x</a>', 3, /without quotes/],
    ['behind an unquoted beginning', '<a class=a{{ detail }}>x</a>', 1, /without quotes/],
    ['as an attribute', '<a {{ detail }}>x</a>', 1, /outside a quoted/],
    ['as the name of a tag', '<h{{ status }}>x</h1>', 1, /name of an HTML tag/],
    ['directly behind <', '<{{ detail }}>', 1, /directly behind/],
    ['in an event attribute', '<a onclick="go(\'{{ detail }}\')">x</a>', 1, /onclick/],
    ['in an event attribute, single quotes', "<a ONCLICK='{{ detail }}'>x</a>", 1, /onclick/],
    ['in a style attribute', '<p style="color: {{ detail }}">x</p>', 1, /"style"/],
    ['at the beginning of an address', '<a href="{{ detail }}">x</a>', 1, /filter "url"/],
    [
      'at the beginning of an address behind a branch',
      '<a href="{% if detail %}{{ detail }}{% endif %}">x</a>',
      1,
      /"url"/,
    ],
    ['as HTML that is not ours', '{{ detail | html }}', 1, /…Html/],
    ['as HTML in an attribute', '<p title="{{ aHtml | html }}">x</p>', 1, /only where text/],
    ['as HTML that was changed', '{{ aHtml | html | upcase }}', 1, /must stand alone/],
  ])('%s', (_, template, line, message) => {
    const problems = errorPage(template)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]).toMatchObject({ file: 'views/error.liquid', line })
    expect(problems[0]?.message).toMatch(message)
  })
})

describe('HTML may not depend on a branch in a way the check can’t follow', () => {
  test.each([
    ['a tag opened in one branch', '{% if detail %}<script>{% else %}<p>{% endif %}x'],
    ['a name put together from parts', '<s{% if detail %}cript{% endif %}>{{ detail }}</script>'],
    ['a name put together by trimming', '<s {%- if detail -%} cript{% endif %}>{{ detail }}</script>'],
    ['an attribute name put together', '<p on{% if detail %}click="x"{% endif %}>x</p>'],
    ['an attribute that is left open', '<p title="{% if detail %}a"{% endif %}>x</p>'],
    ['a partial inside an attribute', '<p title="{% render \'icon\', name: "x" %}">x</p>'],
    ['a template that ends inside a tag', '<p title="x"'],
  ])('%s', (_, template) => {
    expect(errorPage(template)).not.toEqual([])
  })
})

describe('ordinary templates are taken', () => {
  test.each([
    ['attributes under a condition', '<option value="a" {% if detail %}selected{% endif %}>{{ detail }}</option>'],
    ['classes under a condition', '<p class="a {% if detail %}b{% else %}{{ status }}{% endif %}">x</p>'],
    ['an address that begins with fixed text', '<a href="/x/{{ requestId }}">x</a>'],
    ['an address through the filter url', '<a href="{{ detail | url }}">x</a>'],
    ['template code in a comment tag', '<a class={% comment %}{{ nothing }}{% endcomment %}"b">x</a>'],
    ['braces in a raw block', '<p>{% raw %}{{ not a value }}{% endraw %}</p>'],
    ['a quoted sign', "<p>{{ detail | default: '<script>|' }}</p>"],
  ])('%s', (_, template) => {
    expect(errorPage(template)).toEqual([])
  })
})

describe('what does not exist or is not allowed is refused', () => {
  test.each([
    ['a filter that prints unescaped', '{{ detail | raw }}', /raw/],
    ['an unknown filter', '{{ detail | shout }}', /shout/],
    ['a tag that reads other templates', "{% include 'icon' %}", /include/],
    ['a tag that prints unescaped text', '{% capture a %}x{% endcapture %}', /capture/],
    ['a partial that is missing', "{% render 'nothing' %}", /partials\/nothing/],
    ['a partial named by a value', '{% render detail %}', /in quotes/],
    ['a block without end', '{% if detail %}x', /not closed/],
  ])('%s', (_, template, message) => {
    const problems = errorPage(template)
    expect(problems.map((problem) => problem.message).join()).toMatch(message)
  })
})

describe('a theme', () => {
  const problemsOf = async (files: Record<string, string | null>) => {
    const theme = await createThemeFixture(files)
    const taken = createRenderer({ themeFolder: theme.folder, log: { warn() {} } })
    const problems = await taken.then(
      () => [],
      (error: unknown) => (error instanceof ThemeRefused ? error.problems : [error]),
    )
    await theme.remove()
    return problems
  }

  test('with a template that is refused does not load, and says where', async () => {
    expect(await problemsOf({ 'partials/mark.liquid': '\n<a {{ x }}>' })).toEqual([
      { file: 'partials/mark.liquid', line: 2, message: expect.stringMatching(/outside a quoted/) },
    ])
  })

  test('has all its missing and misplaced files named at once', async () => {
    const problems = await problemsOf({
      'views/home.liquid': null,
      'theme.json': '{"name":"x","version":"1","engine":1,"layouts":{"default":"nowhere"}}',
      'assets/run.exe': 'x',
      'locales/de.json': '[]',
    })
    expect(problems).toEqual(
      expect.arrayContaining(
        ['views/home.liquid', 'theme.json', 'assets/run.exe', 'locales/de.json'].map((file) =>
          expect.objectContaining({ file }),
        ),
      ),
    )
  })
})
