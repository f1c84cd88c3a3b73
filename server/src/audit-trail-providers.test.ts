import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { setTykStage } from './providers/test-tyk-stage.ts'
import { addOffering } from './test-capabilities.ts'
import { openDoor } from './test-door.ts'
import { type Change, changesOf, walkTrail } from './test-trail.ts'

const yaml = 'openapi: 3.0.3\ninfo: {title: Parcels, version: "7"}\npaths: {/parcels: {get: {responses: {}}}}\n'

test('every change of providers, gateway APIs and API documents is in the audit log with who made it', {
  timeout: 120_000,
}, async () => {
  const stage = await setTykStage()
  const { capabilities, connection, owner } = stage
  const door = await openDoor(stage)
  const { productId } = await addOffering(stage)
  const { id: providerId } = await capabilities.providers.createProvider(owner, connection)
  const served = await serveDocument()
  const linked = await capabilities.documents.linkApiDocument(owner, productId, served.url, {})
  const { id: spareId } = await capabilities.gateway.apis.create(owner, {
    ...{ name: 'Spare', listenPath: '/spare/', upstreamUrl: 'http://127.0.0.1:9', stripListenPath: true },
    ...{ authType: 'authToken', keyHeader: 'Authorization', corsOrigins: [], active: true },
  })
  const provider = `/providers/${providerId}`
  const spare = `/gateway-apis/${spareId}`
  const document = `/api-documents/${linked.id}`

  const changes: Record<string, Change> = {
    createProvider: {
      path: '/providers',
      body: { ...connection, name: 'Tyk in Cork' },
      actions: ['provider.created'],
    },
    updateProvider: { path: provider, body: { name: 'Tyk in Galway' }, actions: ['provider.updated'] },
    // Looks how the provider is, and keeps what it has seen.
    checkProvider: { path: `${provider}/checks`, actions: [] },
    synchroniseProvider: { path: `${provider}/synchronisations`, body: {}, actions: ['provider.synchronised'] },
    compareProvider: { path: `${provider}/comparison`, actions: ['provider.comparison-asked'] },
    deleteProvider: { path: provider, actions: ['provider.deleted'] },
    createGatewayApi: {
      path: '/gateway-apis',
      body: { name: 'Parcels', listenPath: '/parcels/', upstreamUrl: 'http://127.0.0.1:9' },
      actions: ['gateway-api.created'],
    },
    updateGatewayApi: { path: spare, body: { active: false }, actions: ['gateway-api.updated'] },
    deleteGatewayApi: { path: spare, actions: ['gateway-api.deleted'] },
    linkApiDocument: {
      path: `/products/${productId}/linked-api-documents`,
      body: { url: served.url, title: 'Linked' },
      actions: ['api-document.added'],
    },
    uploadApiDocument: {
      path: `/products/${productId}/api-documents`,
      body: () => file({ title: 'Uploaded' }),
      actions: ['api-document.added'],
    },
    refreshApiDocument: { path: `${document}/refresh`, actions: ['api-document.replaced'] },
    updateApiDocument: { path: document, body: { title: 'Renamed' }, actions: ['api-document.updated'] },
    replaceApiDocument: { path: `${document}/content`, body: () => file({}), actions: ['api-document.replaced'] },
    deleteApiDocument: { path: document, actions: ['api-document.deleted'] },
  }
  await walkTrail(stage, changes, changesOf('providers'), { door })

  expect(door.complaints).toEqual([])
})

function file(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  data.append('file', new Blob([yaml]), 'parcels.yaml')
  return data
}

/** An API document as somebody publishes it. */
async function serveDocument() {
  const server = createServer((_request, response) => response.end(yaml))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/parcels.yaml` }
}
