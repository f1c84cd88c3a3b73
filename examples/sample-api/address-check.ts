import { check, chosen } from './check.ts'
import { notFound, Problem, type Route } from './routes.ts'

const countries = [
  { code: 'AT', name: 'Austria', postcode: '^[0-9]{4}$' },
  { code: 'BE', name: 'Belgium', postcode: '^[0-9]{4}$' },
  { code: 'DE', name: 'Germany', postcode: '^[0-9]{5}$' },
  { code: 'FR', name: 'France', postcode: '^[0-9]{5}$' },
  { code: 'NL', name: 'Netherlands', postcode: '^[0-9]{4} [A-Z]{2}$' },
]
const codes = countries.map(({ code }) => code)

const streets = [
  { street: 'Keizersgracht', postcode: '1015 CW', city: 'Amsterdam', country: 'NL' },
  { street: 'Oudegracht', postcode: '3511 AR', city: 'Utrecht', country: 'NL' },
  { street: 'Coolsingel', postcode: '3012 AA', city: 'Rotterdam', country: 'NL' },
  { street: 'Kastanienallee', postcode: '10435', city: 'Berlin', country: 'DE' },
  { street: 'Rue de la Roquette', postcode: '75011', city: 'Paris', country: 'FR' },
  { street: 'Meir', postcode: '2000', city: 'Antwerpen', country: 'BE' },
  { street: 'Mariahilfer Straße', postcode: '1060', city: 'Wien', country: 'AT' },
]

export const addressCheckRoutes = (): Route[] => [
  { method: 'GET', path: '/countries', handle: () => ({ status: 200, body: { items: countries } }) },
  {
    method: 'POST',
    path: '/checks',
    handle({ body }) {
      const checked = check(body)
      const street = checked.text('street')
      const postcode = checked.text('postcode', { maxLength: 12 })
      const city = checked.text('city')
      const country = checked.oneOf('country', codes)
      checked.done()
      return { status: 200, body: result({ street, postcode, city, country }) }
    },
  },
  {
    method: 'GET',
    path: '/postcodes/{country}/{postcode}',
    handle({ params }) {
      const found = streets.filter(
        (known) => known.country === params.country && sameCode(known.postcode, params.postcode ?? ''),
      )
      const [first] = found
      if (!first) throw notFound('postcode')
      const { country, postcode, city } = first
      return { status: 200, body: { country, postcode, city, streets: found.map(({ street }) => street) } }
    },
  },
  {
    method: 'GET',
    path: '/suggestions',
    handle({ query }) {
      const start = query.get('q')?.trim().toLowerCase() ?? ''
      if (start.length < 2) {
        throw new Problem(422, 'not-valid', 'q: Give at least two letters.', [
          { field: 'q', message: 'Give at least two letters.' },
        ])
      }
      const country = chosen(query, 'country', codes)
      const found = streets.filter(
        (known) => known.street.toLowerCase().startsWith(start) && (country === null || known.country === country),
      )
      return { status: 200, body: { items: found } }
    },
  },
]

interface Input {
  street: string
  postcode: string
  city: string
  country: string
}

function result(address: Input) {
  const name = address.street.replace(/\s+\d+\s*\w?$/, '').toLowerCase()
  const known = streets.find((other) => other.country === address.country && other.street.toLowerCase() === name)
  if (!known) {
    return { result: 'undeliverable', address, remarks: ['We know no such street in this country.'] }
  }
  const remarks = [
    ...(sameCode(known.postcode, address.postcode) ? [] : ['The postcode was corrected.']),
    ...(known.city.toLowerCase() === address.city.toLowerCase() ? [] : ['The city was corrected.']),
  ]
  const corrected = { ...address, postcode: known.postcode, city: known.city }
  return { result: remarks.length === 0 ? 'deliverable' : 'corrected', address: corrected, remarks }
}

const sameCode = (one: string, other: string) => one.replaceAll(' ', '') === other.replaceAll(' ', '').toUpperCase()
