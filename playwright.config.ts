import { defineConfig } from '@playwright/test'
import { locateBrowser } from './e2e/support/browser.ts'

const browser = await locateBrowser()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'e2e/.results',
  globalSetup: './e2e/support/portal.ts',
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['dot'], ['json']] : [['list']],
  use: {
    actionTimeout: 15_000,
    // What comes and goes with a movement is there or gone at once: nothing is clicked or looked at half way.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    // Recording costs time, and is of use only where somebody looks at the failure by hand.
    trace: process.env.CI === undefined ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: browser.path,
      env: { ...process.env, ...browser.env },
      // As root Chromium has no sandbox; it loads nothing but our own pages, and nothing in the background.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // Nothing is drawn by hardware, and no page lives long enough for its scripts to be worth optimising.
        '--in-process-gpu',
        '--js-flags=--no-opt',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
