import { chosen } from './check.ts'
import { notFound, type Route } from './routes.ts'

const countries = ['NL', 'BE', 'DE', 'FR'] as const

const depots = [
  {
    id: 'AMS',
    name: 'Amsterdam Westpoort',
    city: 'Amsterdam',
    country: 'NL',
    latitude: 52.4,
    longitude: 4.81,
    hasLockers: true,
  },
  {
    id: 'UTR',
    name: 'Utrecht Lage Weide',
    city: 'Utrecht',
    country: 'NL',
    latitude: 52.11,
    longitude: 5.06,
    hasLockers: true,
  },
  {
    id: 'RTM',
    name: 'Rotterdam Spaanse Polder',
    city: 'Rotterdam',
    country: 'NL',
    latitude: 51.93,
    longitude: 4.42,
    hasLockers: false,
  },
  {
    id: 'ANR',
    name: 'Antwerpen Haven',
    city: 'Antwerpen',
    country: 'BE',
    latitude: 51.26,
    longitude: 4.4,
    hasLockers: false,
  },
  {
    id: 'BER',
    name: 'Berlin Moabit',
    city: 'Berlin',
    country: 'DE',
    latitude: 52.53,
    longitude: 13.33,
    hasLockers: true,
  },
  { id: 'PAR', name: 'Paris Pantin', city: 'Paris', country: 'FR', latitude: 48.9, longitude: 2.4, hasLockers: true },
]

const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

export const depotRoutes = (): Route[] => [
  {
    method: 'GET',
    path: '/depots',
    handle({ query }) {
      const country = chosen(query, 'country', countries)
      return { status: 200, body: { items: depots.filter((depot) => country === null || depot.country === country) } }
    },
  },
  {
    method: 'GET',
    path: '/depots/{depotId}',
    handle: ({ params }) => ({ status: 200, body: findDepot(params.depotId) }),
  },
  {
    method: 'GET',
    path: '/depots/{depotId}/opening-hours',
    handle({ params }) {
      const { id, hasLockers } = findDepot(params.depotId)
      const days = week.map((day) => ({
        day,
        opens: day === 'saturday' ? '09:00' : '07:30',
        closes: day === 'saturday' ? '14:00' : '19:00',
      }))
      return { status: 200, body: { depotId: id, timeZone: 'Europe/Amsterdam', lockersAlwaysOpen: hasLockers, days } }
    },
  },
]

function findDepot(id: string | undefined) {
  const depot = depots.find((other) => other.id === id)
  if (!depot) throw notFound('depot')
  return depot
}
