import type { LoadTheme } from './protocol.ts'
import { TrustedHtml } from './trusted-html.ts'

/** Set before each page; pages are drawn one at a time. */
export interface RenderState {
  locale: string
}

type Filter = ((value: unknown, ...args: unknown[]) => unknown) | { raw: true; handler: (value: unknown) => string }

/** The filters a theme has beyond the usual ones of Liquid. */
export const createFilters = (theme: LoadTheme, state: RenderState): Record<string, Filter> => {
  const formatters = new Map<string, Formatters>()
  const formatter = (): Formatters => {
    const known = formatters.get(state.locale)
    if (known) return known
    const made = createFormatters(state.locale)
    formatters.set(state.locale, made)
    return made
  }
  const textOf = (key: string) => theme.texts[state.locale]?.[key] ?? theme.texts.en?.[key]

  return {
    /** `'key' | t: name: value`: a text of the theme; with `count` the plural form `key.one`, `key.other` … */
    t(key, ...args) {
      const values = Object.fromEntries(args.filter(isPair))
      const { count } = values
      const plural = typeof count === 'number' ? textOf(`${key}.${formatter().plural(count)}`) : undefined
      const text = plural ?? textOf(typeof count === 'number' ? `${key}.other` : `${key}`) ?? textOf(`${key}`)
      if (text === undefined) throw new Error(`locales/en.json has no text "${key}"`)
      return text.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = values[name]
        if (value === undefined) throw new Error(`the text "${key}" needs "${name}"`)
        return typeof value === 'number' ? formatter().number(value) : String(value ?? '')
      })
    },
    /** Prints HTML the server vouches for; anything else is refused. */
    html: {
      raw: true,
      handler(value) {
        if (value === null || value === undefined) return ''
        const html = TrustedHtml.htmlOf(value)
        if (html === undefined) throw new Error('only the fields named …Html can be printed with the filter "html"')
        return html
      },
    },
    /** An address that is safe in a link: a path, http, https or mailto; anything else becomes `#`. */
    url: (value) => (isSafeAddress(String(value ?? '')) ? value : '#'),
    /** Address of a file of the theme's folder `assets`. */
    asset(name) {
      const address = Object.hasOwn(theme.assetAddresses, String(name)) ? theme.assetAddresses[String(name)] : undefined
      if (!address) throw new Error(`the theme has no asset "${name}"`)
      return address
    },
    number: (value) => formatter().number(Number(value)),
    /** `moment`, `day` or `weekday` of an ISO time or day, in UTC. */
    date(value, format = 'day') {
      const time = new Date(String(value))
      if (Number.isNaN(time.getTime())) throw new Error(`"${value}" is not a time`)
      return formatter().date(time, String(format))
    },
    /** Seconds in words: `1 day`. */
    duration: (seconds) => formatter().duration(Number(seconds)),
    /** A list in words: `a, b and c`. */
    list: (values) => formatter().list(Array.isArray(values) ? values.map(String) : [String(values)]),
  }
}

const isPair = (value: unknown): value is [string, unknown] => Array.isArray(value) && typeof value[0] === 'string'

const isSafeAddress = (address: string) => {
  if (/\p{Cc}/u.test(address)) return false
  if (address.startsWith('/')) return !address.startsWith('//') && !address.startsWith('/\\')
  return /^([#?]|https?:\/\/|mailto:)/i.test(address)
}

type Formatters = ReturnType<typeof createFormatters>

const createFormatters = (locale: string) => {
  const numbers = new Intl.NumberFormat(locale)
  const plurals = new Intl.PluralRules(locale)
  const lists = new Intl.ListFormat(locale === 'en' ? 'en-GB' : locale)
  const inUtc = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { timeZone: 'UTC', ...options })
  const dates: Record<string, Intl.DateTimeFormat> = {
    day: inUtc({ dateStyle: 'long' }),
    moment: inUtc({ dateStyle: 'medium', timeStyle: 'short' }),
    weekday: inUtc({ weekday: 'short' }),
  }
  const unit = (name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' })
  const units = [
    { seconds: 86_400, format: unit('day') },
    { seconds: 3_600, format: unit('hour') },
    { seconds: 60, format: unit('minute') },
  ]
  const second = unit('second')
  return {
    number: (value: number) => numbers.format(value),
    plural: (count: number) => plurals.select(count),
    list: (values: string[]) => lists.format(values),
    date(time: Date, format: string) {
      const formatter = dates[format]
      if (!formatter) throw new Error(`there is no date format "${format}"`)
      return formatter.format(time)
    },
    duration(seconds: number) {
      const fitting = units.find((candidate) => seconds >= candidate.seconds && seconds % candidate.seconds === 0)
      return fitting ? fitting.format.format(seconds / fitting.seconds) : second.format(seconds)
    },
  }
}
