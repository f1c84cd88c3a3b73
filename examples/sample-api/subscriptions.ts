import { check } from './check.ts'
import { notFound, type Route } from './routes.ts'
import { keep, type Store, type Subscription } from './store.ts'

const events = ['booked', 'collected', 'sorted', 'out-for-delivery', 'delivered', 'cancelled'] as const

/** Subscriptions are kept, but nothing is ever sent: the sample stays on this machine. */
export const subscriptionRoutes = (store: Store): Route[] => [
  {
    method: 'GET',
    path: '/subscriptions',
    handle: () => ({ status: 200, body: { items: [...store.subscriptions.values()] } }),
  },
  {
    method: 'POST',
    path: '/subscriptions',
    handle({ body }) {
      const checked = check(body)
      const url = checked.text('url', {
        pattern: /^https:\/\/\S+$/,
        hint: 'Use an address that starts with https://.',
        maxLength: 500,
      })
      const chosen = checked.texts('events', events)
      checked.done()
      const subscription: Subscription = { id: store.nextId('SUB'), url, events: chosen }
      keep(store.subscriptions, subscription.id, subscription)
      return { status: 201, body: subscription, headers: { location: `/subscriptions/${subscription.id}` } }
    },
  },
  {
    method: 'DELETE',
    path: '/subscriptions/{subscriptionId}',
    handle({ params }) {
      if (!store.subscriptions.delete(params.subscriptionId ?? '')) throw notFound('subscription')
      return { status: 204 }
    },
  },
]
