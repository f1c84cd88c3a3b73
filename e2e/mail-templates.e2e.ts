import type { Page } from '@playwright/test'
import { choose, openAdmin, saidIn } from './support/admin.ts'
import { expectFinished, watch } from './support/looks.ts'
import { expect, test } from './support/test.ts'

test('an owner writes a mail in a second language by the keyboard alone; what could break it is refused with its line', async ({
  page,
  portal,
  office,
}) => {
  test.slow()
  const { complaints } = watch(page)
  await openAdmin(page, await portal.account('Portal owner'), '/admin/mail-templates')
  await page.getByRole('link', { name: 'Languages' }).click()
  await page.getByRole('button', { name: 'Add a language' }).click()
  const second = page.getByRole('region', { name: 'Another language' })
  await second.getByLabel('Tag').fill('german')
  await page.getByRole('button', { name: 'Save languages' }).click()
  await expect(second.getByLabel('Tag')).toHaveAccessibleDescription(/Enter the tag of a language/)
  await expectFinished(page)
  await second.getByLabel('Tag').fill('de')
  try {
    await page.getByRole('button', { name: 'Save languages' }).click()
    await expect(saidIn(page, 'The languages are saved.')).toBeVisible()

    await page.getByRole('link', { name: 'Templates' }).click()
    await page.getByRole('link', { name: 'Access approved' }).click()
    await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: 'German' }).click()
    await expect(page.getByText('There are no words for German yet.')).toBeVisible()
    const [subject, body] = [page.getByLabel('Subject'), page.getByLabel('Body')]
    await expect(body).toHaveValue(/Hello \{\{ firstName \}\}/)
    for (const [words, said] of [
      ['{% for a in (1..900) %}{% for b in (1..900000) %}x{% endfor %}{% endfor %}', /Line 1: .*limit/],
      ['<p>Hallo</p>\n<p>{{ vorname }}</p>', /Line 2: there is no variable "vorname"/],
      ['<p>Hallo</p>\n\n</main>', /Line 3: "<\/main>" closes nothing/],
    ] as const) {
      await body.fill(words)
      await page.getByRole('button', { name: 'Save template' }).click()
      await expect(body).toHaveAccessibleDescription(said)
      await expect(body).toHaveValue(words)
      const asked = { subject: 'Zugang', body: words }
      const { problems } = await office.call<{ problems: { line: number; message: string }[] }>(
        'POST',
        '/mail-templates/access-request-approved/preview?language=de',
        asked,
      )
      expect(problems.map(({ line, message }) => `Line ${line}: ${message}`).join()).toMatch(said)
    }
    await expectFinished(page)

    await subject.focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('Zugang: {{ products | list }}')
    await page.keyboard.press('Tab')
    await expect(body).toBeFocused()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('<p>Hallo {{ firstName }}, hier geht es weiter: {{ appUrl }}</p>')
    const drawn = page.frameLocator('iframe')
    await expect(drawn.locator('html')).toHaveAttribute('lang', 'de')
    await expect(drawn.getByText('Hallo Dana')).toBeVisible()
    // What marks the chosen form lies behind its word.
    const forms = page.getByRole('radiogroup', { name: 'Form of the mail' })
    await expect(async () => {
      const mark = await forms.locator('.mantine-SegmentedControl-indicator').boundingBox()
      const word = await forms.locator('.mantine-SegmentedControl-label').first().boundingBox()
      expect(mark?.x).toBeCloseTo(word?.x ?? 0, 0)
      expect(mark?.y).toBeCloseTo(word?.y ?? 0, 0)
    }).toPass({ timeout: 5_000 })
    await tabTo(page, 'Save template')
    await page.keyboard.press('Enter')
    await expect(saidIn(page, 'The template is saved.')).toBeVisible()
    await expect(
      page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: /German/ }),
    ).toContainText('written')
    await page.getByRole('button', { name: 'Send me a test' }).click()
    await expect(page.getByText('Save a mail server and the address mails are from first.')).toBeVisible()
    await page.goto('/admin/own-notices')
    await choose(page, 'Mails come in', 'German (Deutsch)')
    await expect(saidIn(page, 'Your mails come in that language from now on.')).toBeVisible()
    await expectFinished(page)
    await page.goto('/portal/private/profile')
    await expect(page.getByLabel('Mails come in')).toHaveValue('de')
    await page.getByLabel('Mails come in').selectOption('English')
    await page.getByRole('button', { name: 'Choose language' }).click()
    await expect(page.getByLabel('Mails come in')).toHaveValue('en')
    await expectFinished(page)

    await page.goto('/admin/mail-templates/access-request-approved?language=de')
    await page.getByRole('button', { name: 'Remove these words' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove words' }).click()
    await expect(page.getByText('There are no words for German yet.')).toBeVisible()
    // The preview lets nothing run, not even what looks at it here.
    expect(complaints.filter((one) => !/422|409|allow-scripts/.test(String(one)))).toEqual([])
  } finally {
    await office.call('PUT', '/mail-languages', { languages: [{ tag: 'en' }] })
  }
})

async function tabTo(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name })
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab')
    if (await button.evaluate((element) => element === element.ownerDocument.activeElement)) return
  }
  throw new Error(`The keyboard does not lead to ${name}.`)
}
