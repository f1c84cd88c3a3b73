import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'
import { expect, test } from './test.ts'

/** Every page compiles it anew: the short form takes half as long. */
const axeSource = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

const allRules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
/** The others find the same in any colours. */
const rulesAboutColours = ['color-contrast', 'link-in-text-block']
const ruleAboutSizes = 'target-size'

type ColourScheme = 'light' | 'dark'

/** Finds what assistive technology stumbles over (WCAG 2.2 AA and best practices): everything in the first colours, what is about colours in the others. */
export async function expectAccessible(
  page: Page,
  colours: readonly ColourScheme[] = ['light', 'dark'],
): Promise<void> {
  await standsStill(page)
  // Playwright's own evaluation is not bound by the page's content security policy.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource)
  for (const colorScheme of colours) {
    await page.emulateMedia({ colorScheme })
    await drawnIn(page, colorScheme)
    const isFirst = colorScheme === colours[0]
    const violations = await violationsOf(page, isFirst ? allRules : rulesAboutColours, isFirst ? [ruleAboutSizes] : [])
    if (isFirst) {
      await page.evaluate(unstick)
      violations.push(...(await violationsOf(page, [ruleAboutSizes])))
      await page.evaluate(stickAgain)
    }
    expect(violations, `axe, ${colorScheme}, ${page.url()}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null })
}

/** Nothing is on its way any more that the page shows in its place. */
async function standsStill(page: Page): Promise<void> {
  await page.waitForLoadState()
  await expect(page.locator('[role=status][aria-label=Loading]')).toHaveCount(0)
}

function violationsOf(page: Page, runOnly: string[], leftOut: string[] = []) {
  return page.evaluate(
    async ({ runOnly, leftOut }) => {
      const { run } = (globalThis as unknown as { axe: typeof axe }).axe
      const rules = Object.fromEntries(leftOut.map((rule) => [rule, { enabled: false }]))
      // No page plays sound or film, and no other rule needs anything read ahead.
      const result = await run({ runOnly, rules, resultTypes: ['violations'], preload: false })
      return result.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }))
    },
    { runOnly, leftOut },
  )
}

/**
 * What sticks to an edge lies over something wherever a page stands, and by chance over half a box. The page scrolls, so nothing stays
 * covered, and what has the focus never is: how large something is to be hit is measured without that, all else as it stands. As text: this code runs in the page.
 */
const unstick = `globalThis.unstuck = [...document.querySelectorAll('body *')]
  .filter((element) => getComputedStyle(element).position === 'sticky')
unstuck.forEach((element) => element.style.setProperty('position', 'static', 'important'))`
const stickAgain = "unstuck.forEach((element) => element.style.removeProperty('position'))"

/** On a busy machine the new colours reach the page a moment after they were asked for. */
async function drawnIn(page: Page, colorScheme: ColourScheme): Promise<void> {
  // As text: this code runs in the page, whose types this folder does not have.
  await page.waitForFunction(`matchMedia('(prefers-color-scheme: ${colorScheme})').matches`)
  // No animation frame is awaited: a browser without a window may owe the next one for ever.
  await page.evaluate('new Promise((later) => setTimeout(later, 50))')
  // Colours that still change from what the page was before.
  await page.evaluate('for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish()')
}

/** What every page has to be like, at the present width. */
export async function expectSound(page: Page): Promise<void> {
  await expect(page.locator('h1'), page.url()).toHaveCount(1)
  await standsStill(page)
  const frame = () =>
    page.locator('html').evaluate((root) => ({
      language: root.getAttribute('lang'),
      wider: root.scrollWidth - root.clientWidth,
    }))
  // What scripts lay out follows a new width a moment later.
  await expect.poll(frame, page.url()).toEqual({ language: 'en', wider: 0 })
  await expect.poll(() => page.evaluate(brokenWords), page.url()).toEqual([])
}

/** Sound on a phone and at a desk, and accessible. With `SHOTS` set to a folder, pictures for people are put there. */
export async function expectFinished(page: Page): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSound(page)
    if (process.env.SHOTS) await takePictures(page, process.env.SHOTS, width)
  }
  await expectAccessible(page)
}

let pictures = 0

async function takePictures(page: Page, folder: string, width: number): Promise<void> {
  pictures += 1
  const name = `${basename(test.info().file, '.e2e.ts')}-${pictures}-${width}`
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage: true })
  }
  await page.emulateMedia({ colorScheme: null })
}

/** Words on buttons of the live portal that stand on two lines although they are short. As text: this code runs in the page. */
const brokenWords = `[...document.querySelectorAll('.button')].flatMap((button) => {
  const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  const broken = []
  while (texts.nextNode()) {
    for (const { 0: word, index } of texts.currentNode.data.matchAll(/\\p{L}+/gu)) {
      range.setStart(texts.currentNode, index)
      range.setEnd(texts.currentNode, index + word.length)
      const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)))
      if (word.length < 15 && lines.size > 1) broken.push(word)
    }
  }
  return broken
})`

/** Collects what a page must never do: complain, break its content security policy, ask another host, open a dialog. */
export function watch(page: Page): { complaints: string[] } {
  const complaints: string[] = []
  page.on('console', (message) => {
    // Chromium says so of every answer that is an error, also of the pages that are about one.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(`${message.text()} (${page.url()})`)
    }
  })
  page.on('pageerror', (error) => complaints.push(`${error.message} (${page.url()})`))
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()} (${page.url()})`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (
      protocol.startsWith('http') &&
      host !== new URL(request.frame().page().url()).host &&
      page.url() !== 'about:blank'
    )
      complaints.push(`asked ${request.url()} (${page.url()})`)
  })
  return { complaints }
}
