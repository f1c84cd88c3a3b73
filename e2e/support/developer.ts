import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { alone } from './alone.ts'
import { type BackOffice, findByName } from './back-office.ts'

export interface Developer {
  email: string
  firstName: string
  lastName: string
  password: string
}

/** The words and something nobody used before. */
export const unique = (words: string) => `${words} ${randomBytes(4).toString('hex')}`

export const newDeveloper = (): Developer => ({
  email: `dev-${randomBytes(6).toString('hex')}@example.com`,
  firstName: 'Robin',
  lastName: 'Reader',
  password: 'heron lantern orbit',
})

/** Registers by a plain request of the page's browser, which is signed in then. For tests that are about something else. */
export async function registerQuickly(page: Page, developer = newDeveloper()): Promise<Developer> {
  const { email, firstName, lastName, password } = developer
  const form = { email, first: firstName, last: lastName, password1: password, password2: password }
  const answer = await alone('signing-up', () => page.request.post('/auth/password/register', { form }))
  if (!answer.url().endsWith('/portal/private/dashboard')) throw new Error(`Registering led to ${answer.url()}.`)
  return developer
}

interface Wish {
  product?: string
  /** Of the sample, `Starter` is approved at once, `Standard` by a person. */
  plan: string
  app: string
  message?: string
}

/** Requests access by a plain request of the page's browser. @returns the address of the app */
export async function requestQuickly(page: Page, office: BackOffice, wish: Wish): Promise<string> {
  const [product, plan, catalogue] = await Promise.all([
    findByName(office, 'products', wish.product ?? 'Acme Parcels'),
    findByName(office, 'plans', wish.plan),
    findByName(office, 'catalogues', 'Public catalogue'),
  ])
  const answer = await page.request.post('/portal/private/cart/provision', {
    form: {
      'product-id': product.id,
      'plan-id': plan.id,
      'catalogue-id': catalogue.id,
      'app-action': 'create',
      client_name: wish.app,
      message: wish.message ?? '',
      'submission-key': crypto.randomUUID(),
    },
  })
  const { pathname } = new URL(answer.url())
  if (!/\/apps\/[\w-]+$/.test(pathname)) throw new Error(`Requesting access answered ${answer.status()}.`)
  return pathname
}
