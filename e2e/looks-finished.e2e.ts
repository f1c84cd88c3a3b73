import { servePreview } from '../server/src/themes/preview-server.ts'
import { createRenderer } from '../server/src/themes/renderer.ts'
import { viewNames, views } from '../server/src/themes/views/registry.ts'
import { expectAccessible, expectSound, watch } from './support/looks.ts'
import { test as base, expect } from './support/test.ts'

// biome-ignore lint/complexity/noBannedTypes: Playwright's word for no fixtures of a single test
const test = base.extend<{}, { preview: { url: string } }>({
  preview: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
    async ({}, use) => {
      const renderer = await createRenderer({ themeFolder: 'themes/default', log: console })
      const preview = await servePreview(renderer)
      await use(preview)
      await preview.close()
      await renderer.close()
    },
    { scope: 'worker' },
  ],
})

/** Colours do not depend on the width: each is looked at in one. */
const looks = [
  [1280, 'light'],
  [390, 'dark'],
] as const

// Every page in every state, drawn from the samples that a theme has to be able to draw.
for (const view of viewNames) {
  test(`the page ${view} can be used by everybody in each of its states`, async ({ page, preview }) => {
    test.setTimeout(120_000)
    const { complaints } = watch(page)
    for (const state of Object.keys(views[view].samples)) {
      await page.goto(`${preview.url}/${view}/${state}`)
      for (const [width, colours] of looks) {
        await page.setViewportSize({ width, height: 900 })
        await expectSound(page)
        await expectAccessible(page, [colours])
      }
    }
    expect(complaints).toEqual([])
  })
}
