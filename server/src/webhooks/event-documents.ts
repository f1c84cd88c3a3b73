import { type EventName, eventNames, eventSubjects, events, eventVersions, eventWords } from '@portico/contract'
import { z } from 'zod'

type JsonSchema = z.core.JSONSchema.BaseSchema

/** The AsyncAPI 3 document of what webhooks are told, made from the schemas that also check every event. */
export function asyncApiDocument() {
  const reference = (name: EventName) => ({ $ref: `#/channels/webhook/messages/${name}` })
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Portico events',
      version: '1',
      description:
        'Each message is posted to the webhooks that are told of its event: at least once, in no order, signed as Standard Webhooks says. See `docs/webhooks.md`.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      webhook: {
        address: null,
        description: 'The address of a webhook.',
        messages: Object.fromEntries(eventNames.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/webhook' },
        messages: eventNames.map(reference),
      },
    },
    components: { messages: Object.fromEntries(eventNames.map((name) => [name, message(name)])) },
  }
}

const message = (name: EventName) => ({
  name,
  summary: eventWords[name] ?? name,
  ...(eventSubjects[name].length > 0 ? { 'x-about': eventSubjects[name] } : {}),
  headers: {
    type: 'object',
    required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    properties: {
      'webhook-id': { type: 'string', description: 'The id of the message, the same at every attempt.' },
      'webhook-timestamp': { type: 'string', description: 'Seconds since 1970 of this attempt.' },
      'webhook-signature': {
        type: 'string',
        description: '`v1,` and base64 of HMAC-SHA256; several have a space between.',
      },
    },
  },
  payload: {
    type: 'object',
    required: ['id', 'type', 'version', 'timestamp', 'data'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      type: { const: name },
      version: { const: eventVersions[name] },
      timestamp: { type: 'string', format: 'date-time' },
      data: dataOf(name),
    },
  },
})

/** Without patterns of formats, which say the same at length, and open to fields of later releases. */
function dataOf(name: EventName): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(events[name], {
    io: 'output',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern
      delete jsonSchema.additionalProperties
    },
  })
  return schema
}

/** The same for people: a table of all events. */
export function eventReference(): string {
  const rows = eventNames.map((name) => {
    const { properties = {} } = dataOf(name)
    const fields = Object.entries(properties).map(([field, schema]) => `\`${field}\` (${typeInWords(schema)})`)
    const about = eventSubjects[name].join(', ')
    return `| \`${name}\` | ${eventVersions[name]} | ${eventWords[name] ?? ''} | ${about} | ${fields.join(', ')} |`
  })
  return `# Events

What happens in the portal, by name. [Webhooks](webhooks.md) are told of the events chosen for them; the same for programs is
[api/asyncapi.json](api/asyncapi.json) (AsyncAPI 3). Ids are those of the REST API: ask it for what is so now.

**About** says which limits of a webhook an event heeds: one to products, one to organisations, or both. What it is about is found by its data, or by
the app, request or credential named there.

This page is made from the schemas in \`contract/src/events.ts\` (\`npm run check -- --write\`).

| Event | Version | When | About | Data |
|---|---|---|---|---|
${rows.join('\n')}

\`webhook.test\` is sent to one webhook when somebody asks for it; it is not an event.
`
}

function typeInWords(schema: JsonSchema | boolean): string {
  if (typeof schema === 'boolean') return 'anything'
  const { type, format, items, anyOf, enum: values } = schema
  if (Array.isArray(type)) return type.map((one) => typeInWords({ ...schema, type: one })).join(' or ')
  if (anyOf) return anyOf.map(typeInWords).join(' or ')
  if (values) return values.map((value) => `\`${String(value)}\``).join(' or ')
  if (type === 'array') return `list of ${items && !Array.isArray(items) ? typeInWords(items) : 'anything'}`
  if (format) return { uuid: 'id', 'date-time': 'time', email: 'address' }[format] ?? format
  return { string: 'text', boolean: 'yes or no', integer: 'number', null: 'null' }[String(type)] ?? String(type)
}
