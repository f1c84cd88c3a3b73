import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { addMember, addOffering, setStage } from '../test-capabilities.ts'
import { addBeside, addPlanBeside, issue, itemOf } from './test-shelf.ts'

describe('the cart', () => {
  test('CRT-1: keeps product, plan and catalogue with the account, each once, also as another process and device see it', async () => {
    const stage = await setStage()
    const [ada, eve] = [await addMember(stage), await addMember(stage)]
    const offering = await addOffering(stage, { name: 'Parcels' })
    const { cart } = stage.capabilities
    await Promise.all([cart.addCartItem(ada, itemOf(offering)), cart.addCartItem(ada, itemOf(offering))])
    const seen = await stage.anotherProcess().cart.show({ ...ada, sessionId: newId() })
    expect(seen.items).toMatchObject([{ product: { name: 'Parcels' }, available: true }])
    expect((await cart.show(eve)).items).toEqual([])
    await expect(cart.removeCartItem(eve, itemOf(offering))).rejects.toMatchObject({ code: 'cart-item-not-found' })
    expect(await cart.countFor(ada)).toBe(1)
  })

  test('CRT-2, CRT-3, REU-1: shows the requests it makes, why they are apart, and which keys could be reused', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const first = await addOffering(stage, { name: 'Parcels' })
    const beside = await addBeside(stage, first, 'Letters')
    const other = await addOffering(stage, { name: 'Tariffs', autoApprove: true })
    const second = { ...beside, planId: await addPlanBeside(stage, first) }
    const { credentialId } = await issue(stage, member, first)
    const { cart } = stage.capabilities
    for (const item of [beside, second, other]) {
      stage.clock.advance(1000)
      await cart.addCartItem(member, itemOf(item))
    }
    expect((await cart.show(member)).parts).toMatchObject([
      {
        products: [{ name: 'Letters' }],
        apart: null,
        reusable: [{ id: credentialId, app: { name: 'Warehouse' } }],
        approvedAtOnce: false,
      },
      { products: [{ name: 'Letters' }], apart: 'plan', reusable: [] },
      { products: [{ name: 'Tariffs' }], apart: 'plan', reusable: [], approvedAtOnce: true },
    ])
  })

  test('says of what is not offered any more that it can’t be asked for, and shows no request with it', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const [gone, kept] = [await addOffering(stage, { name: 'Gone' }), await addOffering(stage, { name: 'Kept' })]
    const { cart, catalogues } = stage.capabilities
    await cart.addCartItem(member, itemOf(gone))
    await cart.addCartItem(member, itemOf(kept))
    await catalogues.updateCatalogue(stage.owner, gone.catalogueId, { visibility: 'teams' }, null)
    const { items, parts } = await cart.show(member)
    expect(items.find(({ product }) => product.name === 'Gone')).toMatchObject({ available: false })
    expect(parts).toMatchObject([{ products: [{ name: 'Kept' }] }])
    await catalogues.deleteCatalogue(stage.owner, gone.catalogueId)
    expect((await cart.show(member)).items).toHaveLength(1)
  })

  test('takes nothing that is not offered, and no more than it can hold', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const [open, hidden] = [await addOffering(stage), await addOffering(stage, { visibility: 'teams' })]
    const { cart } = stage.capabilities
    for (const item of [
      itemOf(hidden),
      { ...itemOf(open), planId: hidden.planId },
      { ...itemOf(open), productId: newId() },
    ]) {
      await expect(cart.addCartItem(member, item)).rejects.toMatchObject({ code: 'offer-not-found' })
    }
    await sql`
      insert into catalogues (id, name, slug, description, visibility, created_at, updated_at)
      select gen_random_uuid(), 'c' || n, 'c' || n, '', 'public', now(), now() from generate_series(1, 50) n`.execute(
      stage.db,
    )
    await sql`
      insert into cart_items (account_id, catalogue_id, plan_id, product_id, added_at)
      select ${member.accountId}::uuid, id, ${open.planId}::uuid, ${open.productId}::uuid, now()
      from catalogues where slug like 'c__' or slug like 'c_'`.execute(stage.db)
    await expect(cart.addCartItem(member, itemOf(open))).rejects.toMatchObject({ code: 'cart-full' })
    expect((await cart.show(member)).items).toHaveLength(50)
  })

  test('DIR-2: is not counted where access is asked for directly', async () => {
    const stage = await setStage()
    const member = await addMember(stage)
    const { accessSettings, cart } = stage.capabilities
    await cart.addCartItem(member, itemOf(await addOffering(stage)))
    await accessSettings.updateAccessSettings(stage.owner, { flow: 'direct' })
    expect(await cart.countFor(member)).toBeNull()
    await accessSettings.updateAccessSettings(stage.owner, { flow: 'cart' })
    expect(await cart.countFor(member)).toBe(1)
  })
})
