import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import axe from 'axe-core'

export { expect }

interface PortalOfTests {
  portalUrl: string
  gatewayUrl: string
  dataFolder: string
  /** A sample account of this role, as printed by an evaluation start. */
  account(role: string): Promise<{ email: string; password: string }>
}

export const test = base.extend<{ portal: PortalOfTests }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
  portal: async ({}, use) => {
    const dataFolder = set('E2E_DATA_FOLDER')
    await use({
      portalUrl: set('E2E_PORTAL_URL'),
      gatewayUrl: set('E2E_GATEWAY_URL'),
      dataFolder,
      account: (role) => accountOf(dataFolder, role),
    })
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  baseURL: async ({}, use) => use(set('E2E_PORTAL_URL')),
})

function set(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: is globalSetup e2e/support/portal.ts?`)
  return value
}

async function accountOf(dataFolder: string, role: string): Promise<{ email: string; password: string }> {
  const { accounts } = JSON.parse(await readFile(join(dataFolder, 'sample-credentials.json'), 'utf8')) as {
    accounts: { role: string; email: string; password: string }[]
  }
  const account = accounts.find((one) => one.role === role)
  if (!account)
    throw new Error(`No sample account is a ${role}; there are: ${accounts.map((one) => one.role).join(', ')}.`)
  return account
}

/** Finds what assistive technology stumbles over (WCAG 2.2 AA and best practices), in the light and in the dark colours. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Playwright's own evaluation is not bound by the page's content security policy.
    await page.evaluate(axe.source)
    const violations = await page.evaluate(async () => {
      const run = (globalThis as unknown as { axe: typeof axe }).axe.run
      const result = await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      return result.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }))
    })
    expect(violations, `axe, ${colorScheme}, ${page.url()}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
}
