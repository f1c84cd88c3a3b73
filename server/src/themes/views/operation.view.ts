import { z } from 'zod'
import {
  httpMethod,
  leaf,
  longNavigation,
  mediaContent,
  referenceNavigation,
  responseTone,
  sampleNavigation,
  schemaNode,
} from './reference.ts'
import { readyToTry, tried, tryIt, visitorsTryIt, wronglyTyped } from './try-it.ts'
import { href, trustedHtml, view } from './view.ts'

const schema = referenceNavigation.extend({
  operation: z.object({
    method: httpMethod,
    path: z.string(),
    summary: z.string(),
    descriptionHtml: trustedHtml.nullable(),
    deprecated: z.boolean(),
    /** First server of the operation; null when the document names none. */
    serverUrl: z.string().nullable(),
    /** In words, each one enough; empty when no key is needed. */
    security: z.array(z.string()),
    parameters: z.array(z.object({ in: z.enum(['path', 'query', 'header', 'cookie']), fields: z.array(schemaNode) })),
    requestBody: z
      .object({ required: z.boolean(), descriptionHtml: trustedHtml.nullable(), contents: z.array(mediaContent) })
      .nullable(),
    responses: z.array(
      z.object({
        /** `200`, `4XX`, `default`. */
        status: z.string(),
        tone: responseTone,
        descriptionHtml: trustedHtml.nullable(),
        headers: z.array(schemaNode),
        contents: z.array(mediaContent),
      }),
    ),
    samples: z.array(
      z.object({ language: z.enum(['curl', 'javascript', 'python']), label: z.string(), code: z.string() }),
    ),
  }),
  /** Null where no call can be made from here by anybody. */
  tryIt: tryIt.nullable(),
  previous: z.object({ summary: z.string(), href }).nullable(),
  next: z.object({ summary: z.string(), href }).nullable(),
})

type Operation = z.input<typeof schema>

const parcel = leaf('', 'Parcel', {
  name: null,
  childrenAre: 'properties',
  children: [
    leaf('receiver', 'Address', {
      required: true,
      descriptionHtml: '<p>Where the parcel goes.</p>',
      childrenAre: 'properties',
      children: [
        leaf('name', 'string', { required: true, constraints: ['at most 80 characters'] }),
        leaf('lines', 'list of string', { required: true, constraints: ['1 to 4 items'] }),
        leaf('country', 'string', { required: true, example: 'NL', constraints: ['matches ^[A-Z]{2}$'] }),
        leaf('alternative', 'Address', { cut: 'circular' }),
      ],
    }),
    leaf('grams', 'integer (int32)', { required: true, constraints: ['at least 1', 'at most 31500'], example: '1250' }),
    leaf('service', 'string', { enumValues: ['next-day', 'economy', 'depot'], defaultValue: 'economy' }),
    leaf('payment', 'one of 2', {
      childrenAre: 'one-of',
      children: [
        leaf('', 'Account', { name: null, childrenAre: 'properties', children: [leaf('number', 'string')] }),
        leaf('', 'Prepaid', {
          name: null,
          childrenAre: 'properties',
          children: [leaf('voucher', 'string', { cut: 'too-deep' })],
        }),
      ],
    }),
    leaf('id', 'string', { direction: 'read-only' }),
    leaf('weight', 'number', { deprecated: true, descriptionHtml: '<p>Use <code>grams</code>.</p>' }),
  ],
})

const json = {
  mediaType: 'application/json',
  schema: parcel,
  examples: [{ name: null, text: '{\n  "id": "PX-2041",\n  "grams": 1250\n}' }],
}

const book: Operation = {
  ...sampleNavigation,
  operation: {
    method: 'POST',
    path: '/parcels',
    summary: 'Book a parcel',
    descriptionHtml:
      '<p>Books one parcel and answers with its label. Repeating a call with the same <code>Idempotency-Key</code> books it once.</p>',
    deprecated: false,
    serverUrl: 'http://localhost:8080/parcels/v1',
    security: ['API key in the header Authorization'],
    parameters: [
      {
        in: 'query',
        fields: [
          leaf('dryRun', 'boolean', { defaultValue: 'false', descriptionHtml: '<p>Check only, book nothing.</p>' }),
        ],
      },
      { in: 'header', fields: [leaf('Idempotency-Key', 'string (uuid)', { required: true })] },
    ],
    requestBody: {
      required: true,
      descriptionHtml: null,
      contents: [json, { mediaType: 'application/xml', schema: parcel, examples: [] }],
    },
    responses: [
      {
        status: '201',
        tone: 'good',
        descriptionHtml: '<p>The parcel is booked.</p>',
        headers: [leaf('Location', 'string (uri)')],
        contents: [json],
      },
      {
        status: '429',
        tone: 'bad',
        descriptionHtml: '<p>More calls than the plan allows.</p>',
        headers: [leaf('Retry-After', 'integer')],
        contents: [],
      },
    ],
    samples: [
      {
        language: 'curl',
        label: 'curl',
        code: "curl --request POST 'http://localhost:8080/parcels/v1/parcels' \\\n  --header 'Authorization: YOUR-KEY' \\\n  --header 'Content-Type: application/json' \\\n  --data '{\"grams\":1250}'",
      },
      {
        language: 'javascript',
        label: 'JavaScript',
        code: "const response = await fetch('http://localhost:8080/parcels/v1/parcels', {\n  method: 'POST',\n  headers: { Authorization: 'YOUR-KEY', 'Content-Type': 'application/json' },\n  body: JSON.stringify({ grams: 1250 }),\n})",
      },
      {
        language: 'python',
        label: 'Python',
        code: "import requests\n\nresponse = requests.post(\n    'http://localhost:8080/parcels/v1/parcels',\n    headers={'Authorization': 'YOUR-KEY'},\n    json={'grams': 1250},\n)",
      },
    ],
  },
  tryIt: visitorsTryIt,
  previous: {
    summary: 'List parcels',
    href: '/portal/catalogue-products/parcels/parcels-api/docs/operations/listParcels',
  },
  next: { summary: 'Read a parcel', href: '/portal/catalogue-products/parcels/parcels-api/docs/operations/readParcel' },
}

/** `/portal/catalogue-products/{slug}/{document}/docs/operations/{operation}` */
export const operationView = view({
  shared: true,
  viewer: 'visitor',
  schema,
  // A list of somebody's keys is nobody else's.
  own: {
    field: 'tryIt',
    partials: { toTryItHtml: 'to-try-it', tryItHtml: 'try-it', sampleKeyHtml: 'sample-key' },
  },
  // The samples hold what was typed, and maybe the key.
  isPersonal: ({ tryIt: own }) => own !== null && (own.keyShown !== null || own.answer !== null),
  samples: {
    many: book,
    ready: { ...book, tryIt: readyToTry },
    tried: { ...book, tryIt: tried },
    wrong: { ...book, tryIt: wronglyTyped },
    empty: {
      ...book,
      operation: {
        ...book.operation,
        method: 'GET',
        path: '/',
        summary: 'GET /',
        descriptionHtml: null,
        serverUrl: null,
        security: [],
        parameters: [],
        requestBody: null,
        responses: [],
        samples: [],
      },
      tryIt: null,
      previous: null,
      next: null,
    },
    longNames: {
      ...book,
      ...longNavigation,
      operation: {
        ...book.operation,
        deprecated: true,
        path: '/consolidated-movements/{consolidatedMovementIdentifier}/declarations/{declarationIdentifier}/amendments',
        summary: 'Amend a declaration that was filed for a consolidated movement before it reached the border',
        parameters: [
          {
            in: 'path',
            fields: [
              leaf('consolidatedMovementIdentifierOfTheForwardingAgent', 'string (urn:acme:movement)', {
                required: true,
              }),
            ],
          },
        ],
      },
    },
  },
})
