/** As much of a browser as plain HTML needs: cookies, redirects, links and forms. No script of a page is run. */
export interface Browser {
  open(address: string): Promise<Page>
  follow(page: Page, link: Link): Promise<Page>
  /** Sends a form as a browser would: what it holds, and what is filled in over it. */
  submit(page: Page, form: Form, filledIn?: Record<string, string>): Promise<Page>
}

export interface Page {
  address: string
  status: number
  /** What people read, as one line. */
  text: string
  links: Link[]
  forms: Form[]
  /** Texts of the elements with this class. */
  marked(className: string): string[]
}

export interface Link {
  /** Its accessible name: the label, else the text. */
  name: string
  address: string
}

export interface Form {
  action: string
  method: string
  /** Names of the fields with the values they hold. */
  fields: [name: string, value: string][]
  /** The accessible names of its buttons. */
  buttons: string[]
}

const mostRedirects = 5

export function openBrowser(home: string): Browser {
  const cookies = new Map<string, string>()

  async function send(address: string, body?: URLSearchParams): Promise<Page> {
    let [target, sent] = [new URL(address, home), body]
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const answer = await fetch(target, {
        method: sent ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(sent ? { body: sent } : {}),
      })
      keepCookies(cookies, answer.headers.getSetCookie())
      const location = answer.headers.get('location')
      if (location === null) return readPage(target.href, answer.status, await answer.text())
      target = new URL(location, target)
      // 303 See other: what follows a form is a page that is read.
      sent = undefined
    }
    throw new Error(`${address} led in circles.`)
  }

  return {
    open: (address) => send(address),
    follow: (page, link) => send(new URL(link.address, page.address).href),
    submit(page, form, filledIn = {}) {
      const values = new URLSearchParams(form.fields.filter(([name]) => !Object.hasOwn(filledIn, name)))
      for (const [name, value] of Object.entries(filledIn)) values.append(name, value)
      const action = new URL(form.action || page.address, page.address)
      if (form.method === 'post') return send(action.href, values)
      action.search = values.toString()
      return send(action.href)
    },
  }
}

function keepCookies(cookies: Map<string, string>, set: readonly string[]): void {
  for (const line of set) {
    const [pair = '', ...attributes] = line.split(/;\s*/)
    const [name = '', ...value] = pair.split('=')
    const ended = attributes.some((attribute) => /^max-age=0$|^expires=Thu, 01 Jan 1970/i.test(attribute))
    if (ended) cookies.delete(name)
    else cookies.set(name, value.join('='))
  }
}

function readPage(address: string, status: number, html: string): Page {
  const body = html.replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, '')
  return {
    address,
    status,
    text: textOf(body),
    links: elements(body, 'a').map(({ attributes, inner }) => ({
      name: attributes['aria-label'] ?? textOf(inner),
      address: attributes.href ?? '',
    })),
    forms: elements(body, 'form').map(({ attributes, inner }) => ({
      action: attributes.action ?? '',
      method: (attributes.method ?? 'get').toLowerCase(),
      fields: fieldsIn(inner),
      buttons: elements(inner, 'button').map((button) => button.attributes['aria-label'] ?? textOf(button.inner)),
    })),
    marked: (className) =>
      [...body.matchAll(/<([a-z][\w-]*)\b([^>]*)>/gi)]
        .filter(([, , attributes = '']) => (attributesIn(attributes).class ?? '').split(/\s+/).includes(className))
        .map(({ 0: tag, 1: name, index }) => textOf(body.slice(index + tag.length).split(`</${name}>`)[0] ?? '')),
  }
}

interface Element {
  attributes: Record<string, string>
  inner: string
}

const elements = (html: string, name: string): Element[] =>
  [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>([\\s\\S]*?)</${name}>`, 'gi'))].map(
    ([, attributes = '', inner = '']) => ({ attributes: attributesIn(attributes), inner }),
  )

/** What a form sends when it is left as it is. */
function fieldsIn(form: string): [string, string][] {
  const inputs = [...form.matchAll(/<input\b([^>]*)>/gi)]
    .map(([, attributes = '']) => attributesIn(attributes))
    .filter(({ type = 'text', checked }) => !/^(radio|checkbox)$/.test(type) || checked !== undefined)
    .map(({ name = '', value = '' }): [string, string] => [name, value])
  const areas = elements(form, 'textarea').map(({ attributes, inner }): [string, string] => [
    attributes.name ?? '',
    decoded(inner),
  ])
  const choices = elements(form, 'select').map(({ attributes, inner }): [string, string] => {
    const options = [...inner.matchAll(/<option\b([^>]*)>/gi)].map(([, option = '']) => attributesIn(option))
    const chosen = options.find(({ selected }) => selected !== undefined) ?? options[0]
    return [attributes.name ?? '', chosen?.value ?? '']
  })
  return [...inputs, ...areas, ...choices].filter(([name]) => name !== '')
}

const attributesIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([a-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi)].map(
      ([, name = '', double, single, bare]) => [name.toLowerCase(), decoded(double ?? single ?? bare ?? '')],
    ),
  )

const textOf = (html: string) =>
  decoded(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

const decoded = (text: string) =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
