import { describe, expect, test } from 'vitest'
import { plainText, renderMarkdown } from './markdown.ts'

describe('Markdown of anybody', () => {
  test('becomes paragraphs, lists, tables and code', () => {
    const html = renderMarkdown(
      'Hello **you**\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```json\n{"a": "<b>"}\n```',
    )
    expect(html).toContain('<p>Hello <strong>you</strong></p>')
    expect(html).toContain('<li>two</li>')
    expect(html).toMatch(/<div class="wide" tabindex="0"><table>[\s\S]*<td>2<\/td>[\s\S]*<\/table><\/div>/)
    expect(html).toContain('<pre tabindex="0"><code class="language-json">{&quot;a&quot;: &quot;&lt;b&gt;&quot;}')
  })

  test('leaves the h1 to the page and skips no level', () => {
    expect(renderMarkdown('# A\n\n### B\n\n# C')).toBe('<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>')
    expect(renderMarkdown('#### Only', { topHeading: 3 })).toBe('<h3>Only</h3>')
    expect(renderMarkdown('# A\n\n## B\n\n### C', { topHeading: 6 })).toBe('<h6>A</h6>\n<h6>B</h6>\n<h6>C</h6>')
  })

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox)',
    '![x](javascript:alert(1))',
    '![x" onerror="alert(1)](https://example.com/x.png)',
    '<javascript:alert(1)>',
    '[x](//evil.example/)',
    '[x](\\\\evil.example/)',
    '[x](/\\evil.example/)',
    '[x](java&#9;script:alert(1))',
    '[x](file:///etc/passwd)',
    '<data:text/html,x>',
    '```"onmouseover=alert(1)\ncode\n```',
    '|a|\n|:-:|\n|<script>alert(1)</script>|',
    '[x](https://example.com "\\" onmouseover=\\"alert(1)")',
    '```"><script>alert(1)</script>\ncode\n```',
    '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
  ])('%s runs nothing', (attack) => {
    const html = renderMarkdown(attack)
    const tags = html.match(/<[^>]*>/g) ?? []
    expect(tags.filter((tag) => !/^<\/?(p|a|pre|code|div|table|thead|tbody|tr|th|td)\b/.test(tag))).toEqual([])
    expect(tags.join('')).not.toMatch(/\son\w+=|javascript:|vbscript:|data:|file:|style=|href="[/\\]{2}/i)
  })

  test('HTML of the author is shown as it was typed', () => {
    expect(renderMarkdown('a <b>c</b> & <br>')).toBe('<p>a &lt;b&gt;c&lt;/b&gt; &amp; &lt;br&gt;</p>')
  })

  test('an image is not loaded from another host but linked', () => {
    expect(renderMarkdown('![A map](https://example.com/map.png)')).toBe(
      '<p><a href="https://example.com/map.png" rel="nofollow noopener noreferrer">A map</a></p>',
    )
  })

  test('relative and mail links stay', () => {
    expect(renderMarkdown('[guide](/guide) [us](mailto:us@example.com)')).toBe(
      '<p><a href="/guide">guide</a> <a href="mailto:us@example.com">us</a></p>',
    )
  })

  test('can be read as plain words', () => {
    expect(plainText('# Title\n\nA **bold** `x < y & z` [link](https://example.com)')).toBe(
      'Title A bold x < y & z link',
    )
    expect(plainText('- one\n- two\n\n```\ncode\n```\n\n![a map](https://example.com/m.png) a\nb')).toBe(
      'one two code a map a b',
    )
    expect(plainText('a '.repeat(500), 20)).toHaveLength(20)
  })
})
