import type { OutputExpression } from './check-template.ts'

type Place =
  | 'text'
  | 'code' // inside <script> or <style>
  | 'comment'
  | 'tag-name'
  | 'end-tag'
  | 'tag' // between attributes
  | 'attribute-name'
  | 'before-value'
  | 'unquoted'
  | 'quoted'

export interface HtmlContext {
  place: Place
  element: string
  attribute: string
  quote: string
  /** Nothing fixed has been written in the attribute's value yet. */
  valueIsEmpty: boolean
}

const addressAttributes = new Set(
  'href src action formaction poster data cite background ping xlink:href manifest longdesc usemap srcset imagesrcset'.split(
    ' ',
  ),
)

/** Follows a template's fixed HTML, character by character, to know what an interpolation would stand in. */
export const createHtmlContext = () => {
  let at: HtmlContext = { place: 'text', element: '', attribute: '', quote: '', valueIsEmpty: true }
  let pending = ''
  /** A template tag stood directly behind part of a name, which therefore must not go on. */
  let nameMustNotGoOn = false

  const step = (character: string): string | undefined => {
    switch (at.place) {
      case 'text':
        pending = `${pending}${character}`.slice(-4)
        if (pending === '<!--') at.place = 'comment'
        else if (/<[a-z]$/i.test(pending))
          at = { ...at, place: 'tag-name', element: character.toLowerCase(), attribute: '' }
        else if (/<\/[a-z]$/i.test(pending)) at.place = 'end-tag'
        return undefined
      case 'comment':
        pending = `${pending}${character}`.slice(-3)
        if (pending === '-->') leaveToText()
        return undefined
      case 'code':
        pending = `${pending}${character}`.slice(-9).toLowerCase()
        if (pending.endsWith(`</${at.element}`)) at.place = 'end-tag'
        return undefined
      case 'end-tag':
        if (character === '>') leaveToText()
        return undefined
      case 'tag-name':
        if (/[\s/]/.test(character)) at.place = 'tag'
        else if (character === '>') leaveTag()
        else at.element += character.toLowerCase()
        return undefined
      case 'tag':
        if (character === '>') leaveTag()
        else if (!/[\s/]/.test(character)) {
          const refused = nameMustNotGoOn ? 'put a space between an attribute and a template tag' : undefined
          at = { ...at, place: 'attribute-name', attribute: character.toLowerCase() }
          nameMustNotGoOn = false
          return refused
        }
        nameMustNotGoOn = false
        return undefined
      case 'attribute-name':
        if (character === '=') at.place = 'before-value'
        else if (character === '>') leaveTag()
        else if (/[\s/]/.test(character)) at.place = 'tag'
        else at.attribute += character.toLowerCase()
        return undefined
      case 'before-value':
        if (character === '"' || character === "'")
          at = { ...at, place: 'quoted', quote: character, valueIsEmpty: true }
        else if (character === '>') leaveTag()
        else if (!/\s/.test(character)) at.place = 'unquoted'
        return undefined
      case 'unquoted':
        if (character === '>') leaveTag()
        else if (/\s/.test(character)) at.place = 'tag'
        return undefined
      case 'quoted':
        if (character === at.quote) at.place = 'tag'
        else if (!/\s/.test(character)) at.valueIsEmpty = false
        return undefined
    }
  }

  const leaveToText = () => {
    at = { ...at, place: 'text', element: '' }
    pending = ''
  }

  const leaveTag = () => {
    at = { ...at, place: at.element === 'script' || at.element === 'style' ? 'code' : 'text' }
    pending = ''
  }

  return {
    read(text: string): string | undefined {
      let problem: string | undefined
      for (const character of text) problem = step(character) ?? problem
      return problem
    },
    inText: () => at.place === 'text',
    place: (): HtmlContext => ({ ...at }),
    isAt: (other: HtmlContext) =>
      at.place === other.place &&
      (at.place !== 'quoted' || (at.attribute === other.attribute && at.quote === other.quote)),
    goTo(other: HtmlContext) {
      at = { ...other }
      pending = ''
    },
    describe: () => descriptions[at.place],
    /** Why a template tag (`if`, `for` …) can't stand here. */
    refusesTag(): string | undefined {
      if (at.place === 'attribute-name') {
        at.place = 'tag'
        nameMustNotGoOn = true
      }
      if (at.place === 'tag' || at.place === 'text' || at.place === 'quoted') {
        if (/<[/!]?-?$/.test(at.place === 'text' ? pending : '')) return 'a template tag can\'t stand inside "<"'
        return undefined
      }
      return `a template tag can't stand inside ${descriptions[at.place]}`
    },
    /** Why a value can't be printed here. */
    refusesOutput({ field, filters }: OutputExpression): string | undefined {
      if (filters.includes('html')) {
        if (at.place !== 'text') return 'the filter "html" can be used only where text stands'
        if (filters.length > 1) return 'the filter "html" must stand alone'
        if (!/(^|\.)\w*Html$/.test(field)) return 'only the fields named …Html can be printed with the filter "html"'
      }
      if (at.place === 'text') return /<[/!]?-?$/.test(pending) ? 'a value can\'t stand directly behind "<"' : undefined
      if (at.place !== 'quoted') return `a value can't be printed inside ${descriptions[at.place]}`
      return refusesInAttribute(filters)
    },
  }

  function refusesInAttribute(filters: string[]) {
    const { attribute, valueIsEmpty } = at
    at.valueIsEmpty = false
    if (attribute.startsWith('on')) return `a value can't be printed inside the script attribute "${attribute}"`
    if (attribute === 'style' || attribute === 'srcdoc')
      return `a value can't be printed inside the attribute "${attribute}"`
    const safe = filters.at(-1) === 'url' || filters.at(-1) === 'asset'
    if (addressAttributes.has(attribute) && valueIsEmpty && !safe) {
      return `the address in "${attribute}" must begin with fixed text or end with the filter "url" or "asset"`
    }
    return undefined
  }
}

const descriptions: Record<Place, string> = {
  text: 'text',
  code: 'a script or style element',
  comment: 'an HTML comment',
  'tag-name': 'the name of an HTML tag',
  'end-tag': 'an end tag',
  tag: 'an HTML tag, outside a quoted attribute value',
  'attribute-name': 'the name of an attribute',
  'before-value': 'an attribute value without quotes',
  unquoted: 'an attribute value without quotes',
  quoted: 'an attribute value',
}
