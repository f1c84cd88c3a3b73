import { eventNames } from '@portico/contract'
import { describe, expect, test } from 'vitest'
import { asyncApiDocument, eventReference } from './event-documents.ts'

describe('the catalogue of events', () => {
  const document = asyncApiDocument()

  test('names every event once, with its version and the shape of its data', () => {
    expect(Object.keys(document.components.messages)).toEqual(eventNames)
    expect(Object.keys(document.channels.webhook.messages)).toEqual(eventNames)
    for (const [name, { payload }] of Object.entries(document.components.messages)) {
      expect(payload.properties, name).toMatchObject({ type: { const: name }, version: { const: 1 } })
      expect(payload.properties.data.type, name).toBe('object')
    }
    expect(document.components.messages['credential.renewed']?.payload.properties.data).toMatchObject({
      required: ['credentialId', 'appId', 'expiresAt'],
      properties: { credentialId: { type: 'string', format: 'uuid' } },
    })
  })

  test('is the committed AsyncAPI document (`npm run check -- --write` renews it)', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../../docs/api/asyncapi.json')
  })

  test('is the committed page for people', async () => {
    await expect(eventReference()).toMatchFileSnapshot('../../../docs/events.md')
  })
})
