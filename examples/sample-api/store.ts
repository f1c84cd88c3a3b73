export const services = ['next-day', 'economy', 'depot'] as const
export type ServiceCode = (typeof services)[number]

export const parcelStates = ['booked', 'in-transit', 'out-for-delivery', 'delivered', 'cancelled'] as const

export interface Address {
  name: string
  street: string
  postcode: string
  city: string
  country: string
}

export interface TrackingEvent {
  at: string
  code: 'booked' | 'collected' | 'sorted' | 'out-for-delivery' | 'delivered' | 'cancelled'
  depotId: string | null
  description: string
}

export interface Parcel {
  id: string
  trackingNumber: string
  status: (typeof parcelStates)[number]
  service: ServiceCode
  weightGrams: number
  reference: string
  sender: Address
  receiver: Address
  createdAt: string
  expectedDelivery: string
}

export interface Label {
  id: string
  parcelId: string
  format: 'zpl' | 'text'
  createdAt: string
}

export interface Pickup {
  id: string
  date: string
  window: 'morning' | 'afternoon'
  parcels: number
  address: Address
  status: 'planned' | 'cancelled'
}

export interface Subscription {
  id: string
  url: string
  events: TrackingEvent['code'][]
}

export interface Store {
  parcels: Map<string, Parcel>
  events: Map<string, TrackingEvent[]>
  labels: Map<string, Label>
  pickups: Map<string, Pickup>
  subscriptions: Map<string, Subscription>
  /** The same sequence after every start: `PCL-000013`, `PCL-000014` … */
  nextId(kind: 'PCL' | 'LBL' | 'PCK' | 'SUB'): string
}

/** The clock stands still, so that every start gives the same answers. */
export const now = '2026-03-02T09:00:00Z'
export const today = '2026-03-02'

/** Forgets the oldest when somebody keeps adding. */
export function keep<T>(map: Map<string, T>, id: string, value: T): void {
  map.set(id, value)
  const [oldest] = map.keys()
  if (map.size > 1000 && oldest !== undefined) map.delete(oldest)
}

const acme: Address = {
  name: 'Acme Bikes',
  street: 'Keizersgracht 126',
  postcode: '1015 CW',
  city: 'Amsterdam',
  country: 'NL',
}

const receivers: [Address, Parcel['status'], ServiceCode, number][] = [
  [
    { name: 'Lotte de Vries', street: 'Oudegracht 44', postcode: '3511 AR', city: 'Utrecht', country: 'NL' },
    'delivered',
    'next-day',
    1250,
  ],
  [
    { name: 'Jonas Weber', street: 'Kastanienallee 12', postcode: '10435', city: 'Berlin', country: 'DE' },
    'out-for-delivery',
    'next-day',
    840,
  ],
  [
    { name: 'Camille Laurent', street: 'Rue de la Roquette 8', postcode: '75011', city: 'Paris', country: 'FR' },
    'in-transit',
    'economy',
    3100,
  ],
  [
    { name: 'Noah Peeters', street: 'Meir 21', postcode: '2000', city: 'Antwerpen', country: 'BE' },
    'booked',
    'economy',
    560,
  ],
  [
    { name: 'Sofia Rossi', street: 'Via Torino 33', postcode: '20123', city: 'Milano', country: 'IT' },
    'in-transit',
    'economy',
    7800,
  ],
  [
    { name: 'Emma Jansen', street: 'Coolsingel 5', postcode: '3012 AA', city: 'Rotterdam', country: 'NL' },
    'delivered',
    'depot',
    2200,
  ],
  [
    { name: 'Mikkel Holm', street: 'Vesterbrogade 90', postcode: '1620', city: 'København', country: 'DK' },
    'booked',
    'next-day',
    430,
  ],
  [
    { name: 'Ana García', street: 'Calle Mayor 17', postcode: '28013', city: 'Madrid', country: 'ES' },
    'cancelled',
    'economy',
    1900,
  ],
  [
    { name: 'Felix Huber', street: 'Mariahilfer Straße 61', postcode: '1060', city: 'Wien', country: 'AT' },
    'in-transit',
    'next-day',
    5150,
  ],
  [
    { name: 'Daan Bakker', street: 'Grote Markt 2', postcode: '9712 HN', city: 'Groningen', country: 'NL' },
    'booked',
    'depot',
    12_400,
  ],
  [
    { name: 'Léa Martin', street: 'Quai Saint-Antoine 14', postcode: '69002', city: 'Lyon', country: 'FR' },
    'delivered',
    'economy',
    980,
  ],
  [
    { name: 'Piotr Nowak', street: 'Nowy Świat 40', postcode: '00-363', city: 'Warszawa', country: 'PL' },
    'out-for-delivery',
    'economy',
    2750,
  ],
]

const way: [TrackingEvent['code'], string, string | null, string][] = [
  ['booked', '2026-02-26T15:04:00Z', null, 'The parcel was booked.'],
  ['collected', '2026-02-27T10:30:00Z', 'AMS', 'The parcel was collected.'],
  ['sorted', '2026-02-28T22:12:00Z', 'UTR', 'The parcel was sorted.'],
  ['out-for-delivery', '2026-03-02T07:20:00Z', 'UTR', 'The parcel is out for delivery.'],
  ['delivered', '2026-03-02T08:41:00Z', null, 'The parcel was delivered.'],
]
const stepsOf: Record<Parcel['status'], number> = {
  booked: 1,
  cancelled: 1,
  'in-transit': 3,
  'out-for-delivery': 4,
  delivered: 5,
}

export function createStore(): Store {
  const counters = new Map<string, number>()
  const nextId: Store['nextId'] = (kind) => {
    const count = (counters.get(kind) ?? 0) + 1
    counters.set(kind, count)
    return `${kind}-${String(count).padStart(6, '0')}`
  }
  const store: Store = {
    parcels: new Map(),
    events: new Map(),
    labels: new Map(),
    pickups: new Map(),
    subscriptions: new Map(),
    nextId,
  }
  for (const [index, [receiver, status, service, weightGrams]] of receivers.entries()) {
    const id = nextId('PCL')
    store.parcels.set(id, {
      id,
      trackingNumber: trackingNumber(id),
      status,
      service,
      weightGrams,
      reference: `Order ${4711 + index}`,
      sender: acme,
      receiver,
      createdAt: '2026-02-26T15:04:00Z',
      expectedDelivery: status === 'delivered' ? '2026-03-02' : '2026-03-04',
    })
    const events = way
      .slice(0, stepsOf[status])
      .map(([code, at, depotId, description]) => ({ code, at, depotId, description }))
    if (status === 'cancelled') {
      events.push({
        code: 'cancelled',
        at: '2026-02-26T16:00:00Z',
        depotId: null,
        description: 'The booking was cancelled.',
      })
    }
    store.events.set(id, events)
  }
  const label = nextId('LBL')
  store.labels.set(label, { id: label, parcelId: 'PCL-000004', format: 'text', createdAt: '2026-02-26T15:05:00Z' })
  const pickup = nextId('PCK')
  store.pickups.set(pickup, {
    id: pickup,
    date: '2026-03-03',
    window: 'morning',
    parcels: 4,
    address: acme,
    status: 'planned',
  })
  const subscription = nextId('SUB')
  store.subscriptions.set(subscription, {
    id: subscription,
    url: 'https://shop.example.com/hooks/parcels',
    events: ['delivered'],
  })
  return store
}

/** `AP` and nine digits, the last one a check digit (sum of the others modulo 10). */
export function trackingNumber(parcelId: string): string {
  const digits = `26${parcelId.slice(-6)}`
  const sum = [...digits].reduce((total, digit) => total + Number(digit), 0)
  return `AP${digits}${sum % 10}`
}
