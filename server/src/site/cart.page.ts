import { id } from '@portico/contract'
import { z } from 'zod'
import { absent, Refused } from '../platform/errors.ts'
import { type AnyVisit, form, type Page, page } from '../platform/http/pages.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { chosenIn, chosenQuery } from './request-access.page.ts'
import { createRequestModel } from './request-access-model.ts'

const fields = z.object({ 'product-id': id, 'plan-id': id, 'catalogue-id': id })

/** What is gathered before access is asked for; the cart is the form that asks for it. */
export function cartPages(site: SiteTools): Page[] {
  const path = '/portal/private/cart'
  const access = 'member'
  const model = createRequestModel(site)

  const show = async (
    visit: AnyVisit,
    chosen: { productId: string; planId: string; catalogueId: string }[],
    error: string | null,
  ) => {
    const items = await site.cart.itemsOf(visit.actor)
    const shown = await model(visit.actor, [...items, ...chosen], { isCart: true, typed: undefined })
    return site.draw(visit, 'request-access', { title: 'Request access' }, { ...shown, error })
  }

  /** What an address names stands beside what is in the cart, and is not put into it: reading a page changes nothing (CRT-7). */
  const cartPage = page({ name: 'cartPage', path, access, query: chosenQuery }, async (visit) => {
    const chosen = await chosenIn(site, visit.actor, visit.query)
    return show(visit, chosen?.items ?? [], null)
  })

  const addForm = form(
    { name: 'addToCartForm', path, access, form: fields },
    {
      async submit({ actor, form: typed }) {
        const added = await addedOrGone(() => site.cart.addCartItem(actor, itemOf(typed)))
        return added ? { goTo: paths.cart, flash: 'added-to-cart' } : { goTo: paths.catalogue, flash: 'not-offered' }
      },
      again: (visit, { error }) => show(visit, [], error ?? absent('offer').message),
    },
  )

  const removeForm = form(
    { name: 'removeFromCartForm', path: `${path}/remove`, access, form: fields },
    {
      async submit({ actor, form: typed }) {
        await site.cart.takeOut(actor, [itemOf(typed)])
        return { goTo: paths.cart, flash: 'removed-from-cart' }
      },
      again: async () => ({ goTo: paths.cart }),
    },
  )

  return [cartPage, addForm, removeForm]
}

async function addedOrGone(add: () => Promise<unknown>): Promise<boolean> {
  try {
    await add()
    return true
  } catch (error) {
    if (error instanceof Refused && error.code === 'offer-not-found') return false
    throw error
  }
}

const itemOf = (typed: z.output<typeof fields>) => ({
  productId: typed['product-id'],
  planId: typed['plan-id'],
  catalogueId: typed['catalogue-id'],
})
