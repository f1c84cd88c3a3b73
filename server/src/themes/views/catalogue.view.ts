import { z } from 'zod'
import { productCard, sampleCards } from './product-card.ts'
import { href, view } from './view.ts'

const nothingAsked = { search: '', catalogue: null, layout: 'grid' } as const

const links = {
  gridHref: '/portal/catalogue-products',
  listHref: '/portal/catalogue-products?layout=list',
  clearHref: null,
  previousHref: null,
  nextHref: null,
}

const catalogues = [
  { value: 'public', label: 'Public', selected: false },
  { value: 'partners', label: 'Partners', selected: false },
]

const cards = [sampleCards.parcels, sampleCards.addresses, sampleCards.tariffs, sampleCards.longNames]

/** `/portal/catalogue-products?search=…&catalogue=…&layout=list&after=…` */
export const catalogueView = view({
  shared: true,
  viewer: 'visitor',
  schema: z.object({
    /** What the reader asked for; the form's fields are `search`, `catalogue` and hidden `layout`. */
    query: z.object({ search: z.string(), catalogue: z.string().nullable(), layout: z.enum(['grid', 'list']) }),
    /** The catalogues the reader may see; with fewer than two there is nothing to choose. */
    catalogues: z.array(z.object({ value: z.string(), label: z.string(), selected: z.boolean() })),
    products: z.array(productCard),
    /** Products that match, on all pages. */
    total: z.int().nonnegative(),
    gridHref: href,
    listHref: href,
    /** Removes all filters; null when none is set. */
    clearHref: href.nullable(),
    previousHref: href.nullable(),
    nextHref: href.nullable(),
  }),
  samples: {
    empty: { query: nothingAsked, catalogues: [], products: [], total: 0, ...links },
    nothingFound: {
      query: { search: 'zeppelin', catalogue: 'partners', layout: 'grid' },
      catalogues: [
        { value: 'public', label: 'Public', selected: false },
        { value: 'partners', label: 'Partners', selected: true },
      ],
      products: [],
      total: 0,
      ...links,
      clearHref: '/portal/catalogue-products',
    },
    one: { query: nothingAsked, catalogues: [], products: [sampleCards.parcels], total: 1, ...links },
    many: {
      query: nothingAsked,
      catalogues,
      products: Array.from({ length: 24 }, (_, index) => cards[index % 3] ?? sampleCards.parcels),
      total: 61,
      ...links,
      previousHref: '/portal/catalogue-products?before=abc',
      nextHref: '/portal/catalogue-products?after=def',
    },
    list: {
      query: { search: 'par', catalogue: null, layout: 'list' },
      catalogues,
      products: cards,
      total: 4,
      ...links,
      clearHref: '/portal/catalogue-products?layout=list',
    },
    longNames: {
      query: nothingAsked,
      catalogues,
      products: [sampleCards.longNames, sampleCards.parcels, sampleCards.longNames],
      total: 3,
      ...links,
    },
  },
})
