import { check } from './check.ts'
import type { Route } from './routes.ts'
import { type ServiceCode, services } from './store.ts'

const offers: Record<ServiceCode, { name: string; days: number; baseCents: number; perKilogramCents: number }> = {
  'next-day': { name: 'Next day', days: 1, baseCents: 790, perKilogramCents: 60 },
  economy: { name: 'Economy', days: 3, baseCents: 450, perKilogramCents: 35 },
  depot: { name: 'To a depot', days: 2, baseCents: 320, perKilogramCents: 25 },
}

const abroadCents = 550

export const rateRoutes = (): Route[] => [
  {
    method: 'GET',
    path: '/services',
    handle: () => ({
      status: 200,
      body: {
        items: services.map((code) => ({
          code,
          name: offers[code].name,
          days: offers[code].days,
          maxWeightGrams: 31_500,
        })),
      },
    }),
  },
  {
    method: 'POST',
    path: '/rates',
    handle({ body }) {
      const country = { pattern: /^[A-Z]{2}$/, hint: 'Use two capital letters (ISO 3166-1): NL.' }
      const checked = check(body)
      const from = checked.text('fromCountry', country)
      const to = checked.text('toCountry', country)
      const weightGrams = checked.wholeNumber('weightGrams', 1, 31_500)
      checked.done()
      return { status: 200, body: { items: services.map((service) => rate(service, weightGrams, from !== to)) } }
    },
  },
  {
    method: 'GET',
    path: '/status',
    handle: () => ({ status: 200, body: { status: 'up', version: '1.4.0' } }),
  },
]

function rate(service: ServiceCode, weightGrams: number, isAbroad: boolean) {
  const { days, baseCents, perKilogramCents } = offers[service]
  const amountCents = baseCents + perKilogramCents * Math.ceil(weightGrams / 1000) + (isAbroad ? abroadCents : 0)
  return { service, amountCents, currency: 'EUR', days: isAbroad ? days + 1 : days }
}
