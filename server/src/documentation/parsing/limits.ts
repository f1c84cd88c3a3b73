/** What one document may be and become. */
export interface DocumentLimits {
  /** Bytes of the document. */
  maxBytes: number
  maxOperations: number
  maxSchemas: number
  /** Objects and arrays within one another, before references are followed. */
  maxDepth: number
  /** Values after YAML aliases are expanded. */
  maxValues: number
}

export const defaultLimits: DocumentLimits = {
  maxBytes: 10 * 1024 * 1024,
  maxOperations: 5000,
  maxSchemas: 5000,
  maxDepth: 150,
  maxValues: 3_000_000,
}

/** How much of a schema a page shows before it links to the rest. */
export const schemaLimits = {
  /** Levels of properties below the top. */
  depth: 6,
  /** Schemas in one request body or response. */
  nodesPerTree: 150,
  /** Schemas on the page of one operation. */
  nodesPerOperation: 400,
}

/** Longest texts kept, in characters. */
export const textLimits = {
  name: 200,
  line: 400,
  description: 40_000,
  detail: 4000,
  example: 12_000,
  value: 300,
  search: 2000,
}
