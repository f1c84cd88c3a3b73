import './tables.ts'

export { apiDocumentsApi } from './api-documents.api.ts'
export { type ApiDocuments, createApiDocuments } from './api-documents.ts'
export type {
  ApiResponse,
  Content,
  DocumentSummary,
  Example,
  ExampleRequest,
  OperationModel,
  Parameter,
  SchemaModel,
  SchemaNode,
  SecurityAlternative,
  SecurityScheme,
  Server,
  Tag,
} from './model.ts'
export { createDocumentParser, type DocumentParser } from './parse-document.ts'
export type { ExampleCall, OperationRow } from './reference.queries.ts'
export {
  createReference,
  type DocumentOfProduct,
  type OperationPage,
  type Reference,
  type ShownDocument,
} from './reference.ts'
export { type RequestSample, requestSamples, type SampleTarget, searchOf } from './request-samples.ts'
export { type CallField, type CallForm, callForm, changesSomething, typedCall } from './typed-call.ts'
