/**
 * What an OpenAPI document becomes. Fields that end in `Html` hold sanitised HTML and may be printed as they are; all others are plain
 * text, which the page escapes. Everything is plain JSON of bounded size.
 */
export interface DocumentSummary {
  /** `3.0.3`, `3.1.0`. */
  specification: string
  title: string
  version: string
  summary: string
  descriptionHtml: string
  termsOfServiceUrl: string | null
  contact: { name: string; url: string | null; email: string | null } | null
  licence: { name: string; url: string | null } | null
  servers: Server[]
  securitySchemes: SecurityScheme[]
  /** In the order of the document; operations without a tag come under the last one, `Other`. */
  tags: Tag[]
  operationCount: number
  schemaCount: number
  /** What does not follow the specification but does not stop the reference from working. */
  notes: Note[]
}

export interface Note {
  /** JSON pointer into the document, `#/paths/~1parcels/get`. */
  pointer: string
  sentence: string
}

export interface Server {
  /** Variables are filled with their defaults; http, https or relative, without a slash at the end. */
  url: string
  description: string
}

export interface SecurityScheme {
  name: string
  type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS'
  descriptionHtml: string
  /** Where an API key goes; null for other types. */
  in: 'header' | 'query' | 'cookie' | null
  /** Name of that header, query parameter or cookie. */
  parameter: string
  /** `basic`, `bearer` …, for type http. */
  scheme: string
  flows: OAuthFlow[]
  openIdConnectUrl: string | null
}

export interface OAuthFlow {
  kind: string
  authorizationUrl: string | null
  tokenUrl: string | null
  scopes: { name: string; description: string }[]
}

export interface Tag {
  name: string
  slug: string
  descriptionHtml: string
  operationCount: number
}

export interface OperationModel {
  slug: string
  /** A webhook is a call the API makes: its `path` is the webhook's name, and it has no request samples. */
  kind: 'operation' | 'webhook'
  /** Upper case. */
  method: string
  path: string
  operationId: string
  /** Never empty: summary, else operation id, else method and path. */
  title: string
  descriptionHtml: string
  deprecated: boolean
  tag: string
  servers: Server[]
  parameters: Parameter[]
  requestBody: { required: boolean; descriptionHtml: string; contents: Content[] } | null
  responses: ApiResponse[]
  /** One alternative is enough; all schemes of an alternative are needed. Empty: no authentication. */
  security: SecurityAlternative[]
  /** What `requestSamples` turns into code; null for webhooks. */
  request: ExampleRequest | null
}

export type SecurityAlternative = { scheme: string; scopes: string[] }[]

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required: boolean
  deprecated: boolean
  descriptionHtml: string
  schema: SchemaNode
  /** As it would be written into the request; empty when there is none. */
  example: string
}

export interface ApiResponse {
  /** `200`, `4XX`, `default`. */
  status: string
  descriptionHtml: string
  headers: Omit<Parameter, 'in'>[]
  contents: Content[]
}

export interface Content {
  mediaType: string
  schema: SchemaNode | null
  examples: Example[]
}

export interface Example {
  name: string
  summary: string
  /** Ready to show: JSON is indented. */
  text: string
  /** Made from the schema, because the document gives none. */
  generated: boolean
}

export interface SchemaNode {
  /** The component it is, if it has a name. */
  name: string
  /** Type in words: `string (date-time)`, `array of Parcel`. */
  type: string
  descriptionHtml: string
  nullable: boolean
  deprecated: boolean
  readOnly: boolean
  writeOnly: boolean
  /** In words: `at least 1 character`, `matches ^[A-Z]{2}$`. */
  constraints: string[]
  /** JSON text of each allowed value. */
  enum: string[]
  /** JSON texts; empty when there is none. */
  default: string
  example: string
  properties: SchemaProperty[]
  items: SchemaNode | null
  /** Values of properties that are not named. */
  additional: SchemaNode | null
  variants: { kind: 'one of' | 'any of'; options: SchemaNode[] } | null
  /** Set where the tree stops: the schema page that shows the rest. */
  link: { slug: string; reason: 'circular' | 'depth' } | null
  /** Something below is left out and has no page of its own. */
  truncated: boolean
}

export interface SchemaProperty {
  name: string
  required: boolean
  schema: SchemaNode
}

/** A component schema with a page of its own, where links of other trees lead. */
export interface SchemaModel {
  slug: string
  name: string
  schema: SchemaNode
  example: Example | null
}

/** The parts of one sensible call, without server and credentials. */
export interface ExampleRequest {
  method: string
  /** Path parameters are filled in. */
  path: string
  query: { name: string; value: string }[]
  headers: { name: string; value: string }[]
  body:
    | { kind: 'none' }
    | { kind: 'text'; mediaType: string; text: string }
    | { kind: 'form'; fields: { name: string; value: string }[] }
    | { kind: 'multipart'; fields: { name: string; value: string; isFile: boolean }[] }
    | { kind: 'file'; mediaType: string }
}

/**
 * What the parser hands over: bytes that cross threads without being copied and go to the database as they are, so that however large a
 * document is, other requests do not wait for it.
 */
export interface PackedDocument extends Omit<ParsedDocument, 'operations' | 'schemas'> {
  original: PackedOriginal
  /** Each a JSON array of rows in UTF-8. */
  operations: Uint8Array[]
  schemas: Uint8Array[]
}

/** The document as it came. */
export interface PackedOriginal {
  gzip: Uint8Array
  sha256: Uint8Array
  /** Of the document itself. */
  bytes: number
}

/** What the parser finds. */
export interface ParsedDocument {
  summary: DocumentSummary
  mediaType: 'application/json' | 'application/yaml'
  operations: ParsedOperation[]
  schemas: ParsedSchema[]
}

export interface ParsedOperation {
  slug: string
  position: number
  kind: OperationModel['kind']
  method: string
  path: string
  title: string
  deprecated: boolean
  tag: string
  /** Plain words to search in. */
  searchText: string
  /** JSON of an `OperationModel`. */
  model: string
}

export interface ParsedSchema {
  slug: string
  position: number
  name: string
  /** JSON of a `SchemaModel`. */
  model: string
}
