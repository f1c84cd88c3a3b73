import { z } from 'zod'
import { authenticationScheme, longNavigation, referenceNavigation, sampleNavigation } from './reference.ts'
import { href, trustedHtml, view } from './view.ts'

/** `/portal/catalogue-products/{slug}/{document}/docs` */
export const referenceView = view({
  shared: true,
  viewer: 'visitor',
  schema: referenceNavigation.extend({
    descriptionHtml: trustedHtml.nullable(),
    servers: z.array(z.object({ url: z.string(), description: z.string().nullable() })),
    authentication: z.array(authenticationScheme),
    contact: z.object({ label: z.string(), href }).nullable(),
    licence: z.object({ label: z.string(), href: href.nullable() }).nullable(),
    /** Remarks of the parser a reader should know, e.g. that a part could not be shown. */
    remarks: z.array(z.string()),
  }),
  samples: {
    many: {
      ...sampleNavigation,
      groups: sampleNavigation.groups.map((group) => ({
        ...group,
        operations: group.operations.map((operation) => ({ ...operation, current: false })),
      })),
      descriptionHtml:
        '<p>Everything the depots can do with a parcel.</p><h2>Errors</h2><p>Errors are <code>application/problem+json</code>.</p>',
      servers: [
        { url: 'http://localhost:8080/parcels/v1', description: 'Through the gateway' },
        { url: 'https://sandbox.acme.example/parcels/v1', description: null },
      ],
      authentication: [
        {
          name: 'key',
          kind: 'API key in the header Authorization',
          descriptionHtml: '<p>You find it on the page of your app.</p>',
        },
      ],
      contact: { label: 'Acme developer support', href: 'mailto:developers@acme.example' },
      licence: { label: 'Apache 2.0', href: 'https://www.apache.org/licenses/LICENSE-2.0' },
      remarks: [],
    },
    empty: {
      ...sampleNavigation,
      otherDocuments: [],
      groups: [],
      descriptionHtml: null,
      servers: [],
      authentication: [],
      contact: null,
      licence: null,
      remarks: ['The document describes no operation.'],
    },
    longNames: {
      ...longNavigation,
      descriptionHtml: null,
      servers: [
        {
          url: 'https://gateway.international-multimodal-freight-consolidation.acme.example:8443/v12',
          description: null,
        },
      ],
      authentication: [],
      contact: null,
      licence: { label: 'Proprietary', href: null },
      remarks: [],
    },
  },
})
