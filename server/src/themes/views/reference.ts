import { z } from 'zod'
import { href, tone, trustedHtml } from './view.ts'

export const httpMethod = z.enum(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE', 'QUERY'])

/** What stands beside every page of a reference: which document this is and the way to its operations. */
export const referenceNavigation = z.object({
  product: z.object({ name: z.string(), href }),
  document: z.object({
    title: z.string(),
    /** `OpenAPI 3.1` */
    format: z.string(),
    version: z.string().nullable(),
    href,
    downloadHref: href,
  }),
  /** The product's other documents; empty when this is the only one. */
  otherDocuments: z.array(z.object({ title: z.string(), href })),
  /** Operations by tag, in the order of the document. `open` unfolds a group in the navigation. */
  groups: z.array(
    z.object({
      name: z.string(),
      descriptionHtml: trustedHtml.nullable(),
      open: z.boolean(),
      operations: z.array(
        z.object({
          method: httpMethod,
          path: z.string(),
          /** Falls back to method and path. */
          summary: z.string(),
          href,
          deprecated: z.boolean(),
          current: z.boolean(),
        }),
      ),
    }),
  ),
})

/** A property, parameter, header or whole schema: a tree. */
export const schemaNode = z.object({
  /** Null for an item of a list, an alternative or a root. */
  name: z.string().nullable(),
  /** In words: `string (date-time)`, `list of Parcel`, `one of 3`. */
  type: z.string(),
  required: z.boolean(),
  deprecated: z.boolean(),
  /** `read-only`, `write-only` or null. */
  direction: z.enum(['read-only', 'write-only']).nullable(),
  descriptionHtml: trustedHtml.nullable(),
  /** Each a short phrase: `at most 40 characters`. */
  constraints: z.array(z.string()),
  /** Allowed values as text. */
  enumValues: z.array(z.string()),
  defaultValue: z.string().nullable(),
  example: z.string().nullable(),
  /** Why children are missing: the schema contains itself, or is nested deeper than is shown. */
  cut: z.enum(['circular', 'too-deep']).nullable(),
  /** How the children relate: properties of an object, items, or alternatives. */
  childrenAre: z.enum(['properties', 'items', 'one-of', 'any-of', 'all-of']).nullable(),
  get children() {
    return z.array(schemaNode)
  },
})

export type SchemaNode = z.input<typeof schemaNode>

export const mediaContent = z.object({
  mediaType: z.string(),
  schema: schemaNode.nullable(),
  /** As text, ready to show. `name` is null when there is only one. */
  examples: z.array(z.object({ name: z.string().nullable(), text: z.string() })),
})

export const authenticationScheme = z.object({
  name: z.string(),
  /** In words: `API key in the header Authorization`. */
  kind: z.string(),
  descriptionHtml: trustedHtml.nullable(),
})

export const responseTone = tone

export const leaf = (name: string, type: string, more: Partial<SchemaNode> = {}): SchemaNode => ({
  name,
  type,
  required: false,
  deprecated: false,
  direction: null,
  descriptionHtml: null,
  constraints: [],
  enumValues: [],
  defaultValue: null,
  example: null,
  cut: null,
  childrenAre: null,
  children: [],
  ...more,
})

const at = '/portal/catalogue-products/parcels/parcels-api/docs'

const operation = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, summary: string, id: string) => ({
  method,
  path,
  summary,
  href: `${at}/operations/${id}`,
  deprecated: id === 'replaceParcel',
  current: id === 'bookParcel',
})

export const sampleNavigation: z.input<typeof referenceNavigation> = {
  product: { name: 'Parcels', href: '/portal/catalogue-products/parcels' },
  document: { title: 'Parcels API', format: 'OpenAPI 3.1', version: '1.4.0', href: at, downloadHref: `${at}/download` },
  otherDocuments: [{ title: 'Parcel events', href: '/portal/catalogue-products/parcels/parcel-events/docs' }],
  groups: [
    {
      name: 'Parcels',
      descriptionHtml: '<p>Book and follow single parcels.</p>',
      open: true,
      operations: [
        operation('GET', '/parcels', 'List parcels', 'listParcels'),
        operation('POST', '/parcels', 'Book a parcel', 'bookParcel'),
        operation('GET', '/parcels/{parcelId}', 'Read a parcel', 'readParcel'),
        operation('PUT', '/parcels/{parcelId}', 'Replace a parcel', 'replaceParcel'),
        operation('PATCH', '/parcels/{parcelId}', 'Change a parcel', 'changeParcel'),
        operation('DELETE', '/parcels/{parcelId}', 'Cancel a parcel', 'cancelParcel'),
      ],
    },
    {
      name: 'Depots',
      descriptionHtml: null,
      open: false,
      operations: [
        operation('GET', '/depots', 'List depots', 'listDepots'),
        operation('GET', '/depots/{depotId}/opening-hours', 'Read the opening hours of a depot', 'readOpeningHours'),
      ],
    },
  ],
}

export const longNavigation: z.input<typeof referenceNavigation> = {
  ...sampleNavigation,
  document: {
    ...sampleNavigation.document,
    title: 'International Multimodal Freight Consolidation and Customs Pre-Clearance Orchestration API',
    version: '2026-11-21.rc-14+build.20931',
  },
  groups: [
    {
      name: 'ConsolidatedInternationalMovementDeclarations',
      descriptionHtml: null,
      open: true,
      operations: [
        {
          ...operation(
            'POST',
            '/consolidated-movements/{consolidatedMovementIdentifier}/declarations/{declarationIdentifier}/amendments',
            'Amend a declaration that was filed for a consolidated movement before it reached the border',
            'bookParcel',
          ),
          current: true,
        },
      ],
    },
  ],
}
