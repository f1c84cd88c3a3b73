// Conveniences only: every task works without this file.

const remember = (key, value) => {
  try {
    localStorage.setItem(key, value)
  } catch {}
}

const recall = (key) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

const icons = new URL('icons.svg', import.meta.url).href

const createButton = (icon, label) => {
  const button = document.createElement('button')
  button.type = 'button'
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `${icons}#${icon}`)
  svg.append(use)
  const text = document.createElement('span')
  text.textContent = label
  button.append(svg, text)
  return { button, text, use }
}

// Copies the code it stands beside.
class CopyButton extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.firstChild) return
    const { label, done } = this.dataset
    const { button, text } = createButton('copy', label)
    const said = document.createElement('span')
    said.className = 'visually-hidden'
    said.setAttribute('role', 'status')
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(this.parentElement.querySelector('code').textContent)
      text.textContent = done
      said.textContent = done
      setTimeout(() => {
        text.textContent = label
        said.textContent = ''
      }, 2000)
    })
    this.append(button, said)
  }
}

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark'
    const { button, text, use } = createButton('moon', this.dataset.label)
    text.className = 'visually-hidden'
    const show = () => {
      button.setAttribute('aria-pressed', String(isDark()))
      use.setAttribute('href', `${icons}#${isDark() ? 'sun' : 'moon'}`)
    }
    button.addEventListener('click', () => {
      const theme = isDark() ? 'light' : 'dark'
      document.documentElement.dataset.theme = theme
      remember('theme', theme)
      show()
    })
    dark.addEventListener('change', show)
    show()
    this.append(button)
  }
}

// Opens the samples in the language that was opened last.
class SampleLanguage extends HTMLElement {
  connectedCallback() {
    const samples = [...this.querySelectorAll('details')]
    const chosen = samples.find((sample) => sample.dataset.language === recall('sample-language'))
    if (chosen) for (const sample of samples) sample.open = sample === chosen
    for (const sample of samples) {
      sample
        .querySelector('summary')
        .addEventListener('click', () => remember('sample-language', sample.dataset.language))
    }
  }
}

customElements.define('copy-button', CopyButton)
customElements.define('theme-switch', ThemeSwitch)
customElements.define('sample-language', SampleLanguage)

const isTyping = (target) => target.closest?.('input, textarea, select, [contenteditable]')

addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    for (const menu of document.querySelectorAll('.account-menu[open], .phone-menu[open]')) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  }
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  const search = [...document.querySelectorAll('[data-search-shortcut]')].find((input) => input.offsetParent)
  if (!search) return
  event.preventDefault()
  search.focus()
})

addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('.account-menu[open], .phone-menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false
  }
})

// A revealed key can be hidden without leaving the page.
for (const link of document.querySelectorAll('[data-reload]')) {
  link.hidden = false
  link.addEventListener('click', (event) => {
    event.preventDefault()
    location.replace(location.pathname.replace(/\/credentials\/.*$/, ''))
  })
}

// Times in the reader's own zone; the exact UTC time stays in the title.
const { lang } = document.documentElement
const language = lang === 'en' ? 'en-GB' : lang
for (const time of document.querySelectorAll('time[title]')) {
  const at = new Date(time.dateTime)
  if (Number.isNaN(at.getTime())) continue
  const precise = time.textContent.endsWith('UTC')
  time.textContent = at.toLocaleString(
    language,
    precise ? { dateStyle: 'medium', timeStyle: 'short' } : { dateStyle: 'long' },
  )
}

// A form sent twice by an impatient click is sent once.
addEventListener('submit', (event) => {
  const form = event.target
  if (form.method !== 'post') return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = 'yes'
})
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent
})
