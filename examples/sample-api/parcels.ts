import { type Check, check, chosen, page } from './check.ts'
import { notFound, Problem, type Route } from './routes.ts'
import { type Address, keep, now, type Parcel, parcelStates, type Store, services, trackingNumber } from './store.ts'

const days: Record<Parcel['service'], string> = { 'next-day': '2026-03-03', economy: '2026-03-05', depot: '2026-03-04' }

export const parcelRoutes = (store: Store): Route[] => [
  {
    method: 'GET',
    path: '/parcels',
    handle({ query }) {
      const status = chosen(query, 'status', parcelStates)
      const found = [...store.parcels.values()].filter((parcel) => status === null || parcel.status === status)
      return { status: 200, body: page(found, query) }
    },
  },
  {
    method: 'POST',
    path: '/parcels',
    handle({ body }) {
      const checked = check(body)
      const service = checked.oneOf('service', services, 'economy')
      const weightGrams = checked.wholeNumber('weightGrams', 1, 31_500)
      const reference = checked.text('reference', { maxLength: 40, optional: true })
      const sender = checkAddress(checked.object('sender'))
      const receiver = checkAddress(checked.object('receiver'))
      checked.done()
      const id = store.nextId('PCL')
      const parcel: Parcel = {
        id,
        trackingNumber: trackingNumber(id),
        status: 'booked',
        service,
        weightGrams,
        reference,
        sender,
        receiver,
        createdAt: now,
        expectedDelivery: days[service],
      }
      keep(store.parcels, id, parcel)
      keep(store.events, id, [{ at: now, code: 'booked', depotId: null, description: 'The parcel was booked.' }])
      return { status: 201, body: parcel, headers: { location: `/parcels/${id}` } }
    },
  },
  {
    method: 'GET',
    path: '/parcels/{parcelId}',
    handle: ({ params }) => ({ status: 200, body: findParcel(store, params.parcelId) }),
  },
  {
    method: 'PATCH',
    path: '/parcels/{parcelId}',
    handle({ params, body }) {
      const parcel = findParcel(store, params.parcelId)
      const merged = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...parcel, ...body } : body
      const checked = check(merged)
      const service = checked.oneOf('service', services)
      const reference = checked.text('reference', { maxLength: 40, optional: true })
      const receiver = checkAddress(checked.object('receiver'))
      checked.done()
      refuseUnlessBooked(parcel, 'changed')
      const changed = { ...parcel, service, reference, receiver, expectedDelivery: days[service] }
      store.parcels.set(parcel.id, changed)
      return { status: 200, body: changed }
    },
  },
  {
    method: 'DELETE',
    path: '/parcels/{parcelId}',
    handle({ params }) {
      const parcel = findParcel(store, params.parcelId)
      refuseUnlessBooked(parcel, 'cancelled')
      store.parcels.set(parcel.id, { ...parcel, status: 'cancelled' })
      store.events
        .get(parcel.id)
        ?.push({ at: now, code: 'cancelled', depotId: null, description: 'The booking was cancelled.' })
      return { status: 204 }
    },
  },
]

export function findParcel(store: Store, id = ''): Parcel {
  const parcel = store.parcels.get(id)
  if (!parcel) throw notFound('parcel')
  return parcel
}

function refuseUnlessBooked(parcel: Parcel, what: string): void {
  if (parcel.status === 'booked') return
  throw new Problem(409, 'parcel-under-way', `Only a booked parcel can be ${what}; this one is ${parcel.status}.`)
}

export function checkAddress(checked: Check): Address {
  return {
    name: checked.text('name'),
    street: checked.text('street'),
    postcode: checked.text('postcode', { maxLength: 12 }),
    city: checked.text('city'),
    country: checked.text('country', { pattern: /^[A-Z]{2}$/, hint: 'Use two capital letters (ISO 3166-1): NL.' }),
  }
}
