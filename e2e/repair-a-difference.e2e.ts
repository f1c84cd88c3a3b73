import { type FakeDashboard, startFakeDashboard } from '../server/src/providers/fakes/tyk-dashboard/fake-dashboard.ts'
import { openAdmin, saidIn } from './support/admin.ts'
import { type BackOffice, findByName, inForce, type Named } from './support/back-office.ts'
import { registerQuickly, requestQuickly, unique } from './support/developer.ts'
import { expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('a key that a Dashboard has lost is found and repaired, and one that comes back after its revocation is removed', async ({
  page,
  office,
  browser,
  portal,
}) => {
  test.slow()
  const fake = await startFakeDashboard()
  try {
    const { complaints } = watch(page)
    const serviceId = fake.addApi('Parcels at Tyk')
    const offer = await offerAtTyk(office, fake, serviceId)
    const developer = await (await browser.newContext({ baseURL: portal.portalUrl })).newPage()
    await registerQuickly(developer)
    const app = await requestQuickly(developer, office, { ...offer, app: unique('Lost') })
    const credential = await credentialOf(office, app.split('/').at(-1) ?? '')
    const [stored] = [...fake.gateway.keys.values()]
    if (!stored) throw new Error('The Dashboard has no key.')
    const works = () => fake.gateway.call(stored.key, serviceId) === 200
    expect(works()).toBe(true)

    fake.gateway.keys.delete(stored.hash)
    await openAdmin(page, await portal.account('Portal owner'), `/admin/credentials/${credential}`)
    const differs = page.getByRole('region', { name: 'At the provider' })
    await differs.getByRole('button', { name: 'Compare now' }).click()
    await expect(differs).toContainText('The provider has no such key.')
    await expectFinished(page)
    await page.goto('/admin/differences')
    await expect(page.getByRole('table', { name: 'Differences' })).toContainText('The provider has no such key')
    await expectFinished(page)
    expect(works()).toBe(false)
    await page.goBack()
    await differs.getByRole('button', { name: 'Repair' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Repair credential' }).click()
    await expect(saidIn(page, 'The provider was told how the keys have to be.')).toBeVisible()
    await expect(differs).toContainText('No difference is known.')
    expect(works()).toBe(true)

    await office.call('POST', `/credentials/${credential}/revocation`)
    expect(works()).toBe(false)
    fake.gateway.keys.set(stored.hash, stored)
    expect(works()).toBe(true)
    await differs.getByRole('button', { name: 'Compare now' }).click()
    await expect(saidIn(page, 'The keys are as they should be.')).toBeVisible()
    expect(works()).toBe(false)
    await page.goto('/admin/differences?state=resolved')
    await expect(page.getByRole('table', { name: 'Differences' })).toContainText('Access removed')
    expect(complaints).toEqual([])
  } finally {
    await fake.close()
  }
})

/** An API of the Dashboard with a plan that is approved at once, in the public catalogue. */
async function offerAtTyk(office: BackOffice, fake: FakeDashboard, serviceId: string) {
  const [product, plan] = [unique('Parcels at Tyk'), unique('Gold at Tyk')]
  const { id: providerId } = await office.call<Named>('POST', '/providers', {
    kind: 'tyk-dashboard',
    name: unique('Tyk'),
    gatewayUrl: 'https://api.example.com',
    settings: { url: fake.url, secret: fake.secret, organisationId: fake.organisationId },
  })
  const catalogueIds = [(await findByName(office, 'catalogues', 'Public catalogue')).id]
  const made = await office.call<Named>('POST', '/products', {
    name: product,
    providerId,
    serviceIds: [serviceId],
    catalogueIds,
  })
  const limits = { rate: { calls: 100, periodSeconds: 1 }, quota: null, autoApprove: true }
  const sold = await office.call<Named>('POST', '/plans', { name: plan, providerId, catalogueIds, ...limits })
  await inForce(office, `/products/${made.id}`)
  await inForce(office, `/plans/${sold.id}`)
  return { product, plan }
}

async function credentialOf(office: BackOffice, appId: string): Promise<string> {
  const issued = async () =>
    (await office.call<{ items: { id: string; status: string }[] }>('GET', `/credentials?appId=${appId}`)).items[0]
  await expect.poll(async () => (await issued())?.status).toBe('active')
  return (await issued())?.id ?? ''
}
