import type { Page } from '@playwright/test'
import { type FakeDashboard, startFakeDashboard } from '../server/src/providers/fakes/tyk-dashboard/fake-dashboard.ts'
import { openAdmin } from './support/admin.ts'
import { unique } from './support/developer.ts'
import { expectAccessible, expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

const right = (api_id: string) => ({ [api_id]: { api_id, api_name: 'Parcels at Tyk', versions: ['Default'] } })
const parts = { acl: false, quota: false, rate_limit: false, complexity: false, per_api: false }

function fill(fake: FakeDashboard, product: string, plan: string): void {
  const access_rights = right(fake.addApi('Parcels at Tyk'))
  fake.addPolicy({ name: product, access_rights, partitions: { ...parts, acl: true } })
  fake.addPolicy({ name: plan, access_rights, partitions: { ...parts, quota: true }, quota_max: 500 })
  fake.addPolicy({ name: 'Everything at once', access_rights })
}

/** Begins a run from the page of the provider, and waits for its end. */
async function run(page: Page, provider: string, verb: 'Dry run' | 'Synchronise now'): Promise<void> {
  await page.goto(`/admin/providers/${provider}`)
  await page.getByRole('button', { name: verb }).click()
  await expect(
    page.getByRole('heading', { name: verb === 'Dry run' ? 'Dry run' : 'Synchronisation', level: 1 }),
  ).toBeVisible()
}

test('policies of a Dashboard become products and plans, and stay in step with it', async ({
  page,
  office,
  portal,
}) => {
  test.slow()
  const { complaints } = watch(page)
  const fake = await startFakeDashboard()
  try {
    const [product, plan] = [unique('Parcels'), unique('Gold')]
    fill(fake, product, plan)
    const { id: provider } = await office.call<{ id: string }>('POST', '/providers', {
      kind: 'tyk-dashboard',
      name: unique('Tyk'),
      gatewayUrl: 'https://api.example.com',
      settings: { url: fake.url, secret: fake.secret, organisationId: fake.organisationId },
      synchronisation: { intervalSeconds: 0 },
    })
    await openAdmin(page, await portal.account('Portal owner'))

    await run(page, provider, 'Dry run')
    await expect(page.getByText('A dry run changes nothing')).toBeVisible()
    await expect(page.getByRole('region', { name: 'What it found' })).toContainText('2 new, 1 not taken')
    const told = page.getByRole('table', { name: 'Policies' })
    await expect(told.getByRole('row', { name: 'Everything at once' })).toContainText('decides everything about a key')
    await expectFinished(page)

    await run(page, provider, 'Synchronise now')
    await told.getByRole('link', { name: product }).click()
    await expect(page.getByRole('heading', { name: product, level: 1 })).toBeVisible()
    await expect(page.getByText('Found at the provider, which it follows')).toBeVisible()
    const productId = new URL(page.url()).pathname.split('/').at(-1) ?? ''

    const policy = [...fake.gateway.policies.values()].find(({ name }) => name === product)
    if (!policy) throw new Error('The Dashboard has lost the policy.')
    policy.name = `${product} renamed`
    await run(page, provider, 'Synchronise now')
    await expect(page.getByRole('link', { name: `${product} renamed` })).toBeVisible()

    fake.gateway.policies.delete(policy._id)
    await run(page, provider, 'Synchronise now')
    await expect(page.getByRole('region', { name: 'What it found' })).toContainText('1 orphaned')
    await page.goto(`/admin/products/${productId}`)
    await expect(page.getByText('This product has lost its policy.')).toBeVisible()
    await expectFinished(page)
    await page.getByRole('button', { name: 'Link to another policy' }).click()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()

    fake.gateway.policies.set(policy._id, policy)
    await run(page, provider, 'Synchronise now')
    await expect(page.getByRole('region', { name: 'What it found' })).toContainText('1 restored')
    await page.goto(`/admin/products/${productId}`)
    await expect(page.getByText('This product has lost its policy.')).toHaveCount(0)
    expect(complaints).toEqual([])
  } finally {
    await fake.close()
  }
})
