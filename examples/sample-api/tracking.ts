import { findParcel } from './parcels.ts'
import { notFound, type Route } from './routes.ts'
import type { Store } from './store.ts'

export const trackingRoutes = (store: Store): Route[] => [
  {
    method: 'GET',
    path: '/tracking/{trackingNumber}',
    handle({ params }) {
      const parcel = [...store.parcels.values()].find((other) => other.trackingNumber === params.trackingNumber)
      if (!parcel) throw notFound('tracking number')
      const { trackingNumber, status, expectedDelivery, receiver } = parcel
      const lastEvent = store.events.get(parcel.id)?.at(-1) ?? null
      return {
        status: 200,
        body: {
          trackingNumber,
          status,
          expectedDelivery,
          destination: `${receiver.city}, ${receiver.country}`,
          lastEvent,
        },
      }
    },
  },
  {
    method: 'GET',
    path: '/parcels/{parcelId}/events',
    handle: ({ params }) => ({
      status: 200,
      body: { items: store.events.get(findParcel(store, params.parcelId).id) ?? [] },
    }),
  },
]
