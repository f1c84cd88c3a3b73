import { check, page } from './check.ts'
import { checkAddress } from './parcels.ts'
import { notFound, Problem, type Route } from './routes.ts'
import { keep, type Pickup, type Store, today } from './store.ts'

export const pickupRoutes = (store: Store): Route[] => [
  {
    method: 'GET',
    path: '/pickups',
    handle: ({ query }) => ({ status: 200, body: page([...store.pickups.values()], query) }),
  },
  {
    method: 'POST',
    path: '/pickups',
    handle({ body }) {
      const checked = check(body)
      const date = checked.text('date', { pattern: /^\d{4}-\d{2}-\d{2}$/, hint: 'Use a date such as 2026-03-03.' })
      const window = checked.oneOf('window', ['morning', 'afternoon'], 'morning')
      const parcels = checked.wholeNumber('parcels', 1, 200)
      const address = checkAddress(checked.object('address'))
      checked.done()
      if (date <= today) throw new Problem(409, 'too-late', 'A pickup must be asked for a day ahead.')
      const pickup: Pickup = { id: store.nextId('PCK'), date, window, parcels, address, status: 'planned' }
      keep(store.pickups, pickup.id, pickup)
      return { status: 201, body: pickup, headers: { location: `/pickups/${pickup.id}` } }
    },
  },
  {
    method: 'GET',
    path: '/pickups/{pickupId}',
    handle: ({ params }) => ({ status: 200, body: findPickup(store, params.pickupId) }),
  },
  {
    method: 'DELETE',
    path: '/pickups/{pickupId}',
    handle({ params }) {
      const pickup = findPickup(store, params.pickupId)
      if (pickup.status === 'cancelled')
        throw new Problem(409, 'already-cancelled', 'This pickup is cancelled already.')
      store.pickups.set(pickup.id, { ...pickup, status: 'cancelled' })
      return { status: 204 }
    },
  },
]

function findPickup(store: Store, id = ''): Pickup {
  const pickup = store.pickups.get(id)
  if (!pickup) throw notFound('pickup')
  return pickup
}
