import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { choose, openAdmin, saidIn, startCreating } from './support/admin.ts'
import { unique } from './support/developer.ts'
import { expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an owner has another system told what happens, and sees what it answered', async ({ page, portal }) => {
  test.slow()
  const { complaints } = watch(page)
  let status = 500
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end(status === 500 ? 'out of order' : 'thanks'))
  })
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
  const name = unique('Billing')

  await openAdmin(page, await portal.account('Portal owner'))
  await startCreating(page, 'Webhooks', 'Add webhook')
  await page.getByRole('button', { name: 'Add webhook' }).click()
  await expect(page.getByLabel('Address')).toHaveAccessibleDescription(/Enter an address/)
  await expect(page.getByText('Choose at least one event.')).toBeVisible()
  await expectFinished(page)
  await page.getByLabel('Address').fill(url)
  await page.getByLabel('Description').fill(name)
  const credential = page.getByRole('group', { name: 'Credential' })
  await credential.getByRole('button', { name: 'All of Credential' }).press('Enter')
  await expect(credential.getByLabel('Rotated')).toBeChecked()
  await credential.getByRole('button', { name: 'None of Credential' }).press('Enter')
  await expect(credential.getByLabel('Rotated')).not.toBeChecked()
  await credential.getByLabel('Revoked').press('Space')
  await choose(page, 'Products', 'Acme Parcels')
  await page.getByRole('button', { name: 'Add header' }).click()
  await page.getByLabel('Name').fill('Authorization')
  await page.getByLabel('Value').fill('Bearer for-billing')
  await page.getByRole('button', { name: 'Add webhook' }).click()

  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Show secret' }).press('Enter')
  await expect(page.getByText(/^whsec_/)).toBeFocused()
  await page.reload()
  await expect(page.getByText('is not shown again')).toBeVisible()
  await expect(page.getByText(/^whsec_/)).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'About' })).toContainText('Acme Parcels')
  await expectFinished(page)

  await page.getByRole('button', { name: 'Send test message' }).click()
  await expect(page.getByRole('heading', { name: /webhook\.test/, level: 1 })).toContainText('Failed')
  await expect(page.getByRole('region', { name: 'Last attempt' })).toContainText('out of order')
  await expect(page.getByRole('main')).not.toContainText('for-billing')
  await expectFinished(page)
  status = 200
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByRole('heading', { name: /webhook\.test/, level: 1 })).toContainText('Delivered')
  await expect(page.getByRole('region', { name: 'Last attempt' })).toContainText('thanks')

  await page.getByRole('link', { name: 'Webhook', exact: true }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByLabel('From')).toHaveAccessibleDescription(/Enter a time/)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
  await expect(saidIn(page, 'The webhook is paused.')).toBeVisible()
  await expectFinished(page)
  await page.getByRole('button', { name: 'Only resume' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toContainText('Active')

  await page.getByRole('link', { name: 'Change' }).click()
  await page.getByLabel('Address').fill('https://elsewhere.example.com/hooks')
  await page.getByRole('button', { name: 'Save webhook' }).click()
  await expect(page.getByText('Enter the value of Authorization')).toBeVisible()
  await expectFinished(page)
  await page.getByLabel('Value').fill('Bearer for-elsewhere')
  await page.getByRole('button', { name: 'Save webhook' }).click()
  await expect(saidIn(page, 'The webhook is saved.')).toBeVisible()
  await page.getByRole('button', { name: 'Delete' }).press('Enter')
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Delete' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { name: 'Webhooks', level: 1 })).toBeVisible()
  await expect(page.getByRole('main')).not.toContainText(name)
  await expectFinished(page)
  expect(complaints.filter((one) => !/422/.test(String(one)))).toEqual([])
  receiver.closeAllConnections()
  receiver.close()
})
