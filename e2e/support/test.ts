import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type BackOffice, openBackOffice } from './back-office.ts'

export { expect }

interface PortalOfTests {
  portalUrl: string
  gatewayUrl: string
  dataFolder: string
  /** A sample account of this role, as printed by an evaluation start. */
  account(role: string): Promise<{ email: string; password: string }>
}

interface WorkerFixtures {
  portal: PortalOfTests
  office: BackOffice
}

// biome-ignore lint/complexity/noBannedTypes: Playwright's word for no fixtures of a single test
export const test = base.extend<{}, WorkerFixtures>({
  portal: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
    async ({}, use) => {
      const dataFolder = set('E2E_DATA_FOLDER')
      await use({
        portalUrl: set('E2E_PORTAL_URL'),
        gatewayUrl: set('E2E_GATEWAY_URL'),
        dataFolder,
        account: (role) => accountOf(dataFolder, role),
      })
    },
    { scope: 'worker' },
  ],
  office: [
    async ({ portal }, use) => {
      const office = await openBackOffice(portal.portalUrl, await portal.account('Portal owner'))
      await use(office)
      await office.close()
    },
    { scope: 'worker' },
  ],
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
