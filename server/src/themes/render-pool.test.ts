import { expect, onTestFinished, test } from 'vitest'
import { createRenderPool } from './render-pool.ts'
import { createThemeFixture } from './theme-fixture.ts'
import { readThemePackage } from './theme-package.ts'
import { frameSchema, sampleFrames } from './views/frame.ts'
import { views } from './views/registry.ts'

const endless =
  '{% for a in (1..30000) %}{% for b in (1..30000) %}{% for c in (1..30000) %}x{% endfor %}{% endfor %}{% endfor %}'

test('a process that hangs is ended at its deadline; pages behind it are drawn by a new one', async () => {
  const theme = await createThemeFixture({ 'views/error.liquid': endless })
  onTestFinished(theme.remove)
  const { templates, texts, assets } = await readThemePackage(theme.folder)
  const assetAddresses = Object.fromEntries([...assets.all.keys()].map((name) => [name, assets.address(name) ?? '']))
  const options = { processes: 1 as const, deadlineMs: 100, log: { warn() {} } }
  const pool = await createRenderPool({ templates, texts, assetAddresses }, options)
  onTestFinished(pool.close)
  // The new one is in no hurry: starting and drawing its first page takes long on a busy machine.
  options.deadlineMs = 20_000
  const draw = (view: 'error' | 'message', model: object) =>
    pool.draw(view, (process) =>
      process.render({
        main: { view, modelJson: JSON.stringify(model) },
        pieces: null,
        layout: 'page',
        contentMark: 'mark',
        frameJson: JSON.stringify({ ...frameSchema.parse(sampleFrames.visitor), view }),
        viewSeesFrame: false,
      }),
    )
  const hung = expect(draw('error', views.error.samples.notFound)).rejects.toMatchObject({ reason: 'deadline' })
  const behind = draw('message', views.message.samples.good)
  await hung
  expect((await behind).main).toContain(views.message.samples.good.heading)
})
