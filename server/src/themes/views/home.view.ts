import { z } from 'zod'
import { productCard, sampleCards } from './product-card.ts'
import { view } from './view.ts'

/** `/` */
export const homeView = view({
  shared: true,
  viewer: 'visitor',
  schema: z.object({
    /** One sentence of promise; null takes the theme's own. */
    promise: z.string().nullable(),
    introduction: z.string().nullable(),
    featured: z.array(productCard),
    /** A real call a visitor can paste; null leaves the example out. */
    example: z.object({ command: z.string(), answer: z.string().nullable(), productName: z.string() }).nullable(),
  }),
  samples: {
    empty: { promise: null, introduction: null, featured: [], example: null },
    one: {
      promise: null,
      introduction: null,
      featured: [sampleCards.parcels],
      example: {
        command: "curl 'http://localhost:8080/parcels/v1/parcels?limit=2' \\\n  --header 'Authorization: YOUR-KEY'",
        answer:
          '{\n  "items": [\n    { "id": "PX-2041", "state": "delivered" },\n    { "id": "PX-2042", "state": "on its way" }\n  ]\n}',
        productName: 'Parcels',
      },
    },
    many: {
      promise: 'Move goods through Europe with a few lines of code.',
      introduction: 'Book, follow and deliver with the interfaces our own depots work with.',
      featured: [sampleCards.parcels, sampleCards.addresses, sampleCards.tariffs],
      example: {
        command: "curl 'http://localhost:8080/parcels/v1/parcels?limit=2' \\\n  --header 'Authorization: YOUR-KEY'",
        answer: null,
        productName: 'Parcels',
      },
    },
    longNames: {
      promise:
        'Everything you need to plan, book, follow, document, clear and settle the movement of goods between any two places on any continent.',
      introduction: null,
      featured: [sampleCards.longNames, sampleCards.longNames],
      example: null,
    },
  },
})
