import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { alone } from './support/alone.ts'
import { expect, test } from './support/test.ts'

const script = join(import.meta.dirname, '../examples/first-call/first-call.ts')

const steps = [
  'Sign up',
  'Find the product',
  'Read its reference documentation',
  'Get access at once, with a plan that nobody has to approve',
  'Call the API',
  'Call more than the plan allows',
  'Request access with the plan Standard, for another app',
  'Approve it, through the REST API',
  'Read the key on the page of the app',
  'Rotate the key, with a day of overlap',
  'Rotate it again, and end the old ones now',
  'See the usage',
  'Revoke the key',
]

test('the example does the main job over plain HTTP', async ({ portal }) => {
  const { code, said } = await run(['--portal', portal.portalUrl, '--gateway', portal.gatewayUrl], {
    SAMPLE_CREDENTIALS: join(portal.dataFolder, 'sample-credentials.json'),
  })
  expect(code, said).toBe(0)
  const done = said.split('\n\n').filter((part) => part.includes('✓'))
  expect(done.map((part) => part.trim().split('\n')[0])).toEqual(steps)
  expect(said).toMatch(/429, try again in \d+ s/)
})

test('the example says which step went wrong', async ({ portal }) => {
  const { code, said } = await run(['--portal', portal.portalUrl, '--product', 'No such product'], {
    SAMPLE_CREDENTIALS: join(portal.dataFolder, 'sample-credentials.json'),
  })
  expect(code).toBe(1)
  expect(said).toContain('There is no link No such product')
})

/** Signs up alone: what that leads to depends on settings that another test changes for a moment. */
async function run(words: string[], settings: Record<string, string>): Promise<{ code: number | null; said: string }> {
  let said = ''
  const ended = await alone('signing-up', async () => {
    const env = { PATH: process.env.PATH, ...settings }
    const child = spawn(process.execPath, [script, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk
      })
    }
    const end = new Promise<number | null>((resolve) => child.once('close', resolve))
    await expect.poll(() => said.includes('is signed in') || child.exitCode !== null).toBe(true)
    // In an object: a promise would be waited for here.
    return { end }
  })
  const code = await ended.end
  return { code, said }
}
