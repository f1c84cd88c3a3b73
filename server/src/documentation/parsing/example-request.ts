import type { ExampleRequest, OperationModel, Parameter } from '../model.ts'
import { isJson } from './contents.ts'

/** One sensible call: required parameters with their examples, and the first body that has one. */
export function exampleRequest(
  operation: Pick<OperationModel, 'method' | 'path' | 'parameters' | 'requestBody'>,
): ExampleRequest {
  const among = (place: Parameter['in']) => operation.parameters.filter((parameter) => parameter.in === place)
  const path = among('path').reduce(
    (text, { name, example }) =>
      text.replaceAll(`{${name}}`, example === '' ? `{${name}}` : encodeURIComponent(example)),
    operation.path,
  )
  const needed = (parameter: Parameter) => parameter.required && parameter.example !== ''
  const pairs = (parameters: Parameter[]) =>
    parameters.filter(needed).map(({ name, example }) => ({ name, value: example }))
  return {
    method: operation.method,
    path,
    query: pairs(among('query')),
    headers: pairs(among('header')),
    body: exampleBody(operation.requestBody),
  }
}

function exampleBody(body: OperationModel['requestBody']): ExampleRequest['body'] {
  const contents = body?.contents ?? []
  const content = contents.find(({ mediaType }) => isJson(mediaType)) ?? contents[0]
  if (!content) return { kind: 'none' }
  const { mediaType, schema, examples } = content
  const properties = schema?.properties ?? []
  if (mediaType.startsWith('multipart/')) {
    return {
      kind: 'multipart',
      fields: properties.map(({ name, schema: field }) => ({
        name,
        value: textOf(field.example || field.default || field.enum[0] || ''),
        isFile: /\((binary|byte)\)/.test(field.type),
      })),
    }
  }
  if (mediaType.startsWith('application/x-www-form-urlencoded')) {
    return {
      kind: 'form',
      fields: properties.map(({ name, schema: field }) => ({
        name,
        value: textOf(field.example || field.default || field.enum[0] || ''),
      })),
    }
  }
  const [example] = examples
  return example ? { kind: 'text', mediaType, text: example.text } : { kind: 'file', mediaType }
}

/** JSON text of a plain value, as it is typed into a form. */
function textOf(json: string): string {
  if (json === '') return 'text'
  return json.startsWith('"') && json.endsWith('"') ? String(JSON.parse(json)) : json
}
