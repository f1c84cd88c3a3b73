import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addressCheckRoutes } from './address-check.ts'
import { answer } from './answer.ts'
import { depotRoutes } from './depots.ts'
import { labelRoutes } from './labels.ts'
import { parcelRoutes } from './parcels.ts'
import { pickupRoutes } from './pickups.ts'
import { rateRoutes } from './rates.ts'
import type { Route } from './routes.ts'
import { createStore } from './store.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { trackingRoutes } from './tracking.ts'

export const sampleApis = {
  parcels: { basePath: '/parcels/v1', file: 'openapi.yaml', server: 'https://api.acme.example/parcels/v1' },
  addressCheck: {
    basePath: '/addresses/v1',
    file: 'address-check.json',
    server: 'https://api.acme.example/addresses/v1',
  },
} as const

/** Starts both sample APIs on 127.0.0.1; port 0 takes a free one. `url` has no slash at the end; the APIs lie below their `basePath`. */
export async function startSampleApi({ port = 0 }: { port?: number } = {}): Promise<{
  url: string
  close(): Promise<void>
}> {
  const store = createStore()
  const parcels = [
    ...parcelRoutes(store),
    ...labelRoutes(store),
    ...trackingRoutes(store),
    ...rateRoutes(),
    ...pickupRoutes(store),
    ...depotRoutes(),
    ...subscriptionRoutes(store),
  ]
  const routes: Route[] = [
    ...below(sampleApis.parcels.basePath, parcels),
    ...below(sampleApis.addressCheck.basePath, addressCheckRoutes()),
  ]
  const server = createServer((request, response) => void answer(routes, request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The OpenAPI document of one API, naming the address where calls go. */
export async function sampleDocument(api: keyof typeof sampleApis, serverUrl: string): Promise<string> {
  const { file, server } = sampleApis[api]
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  return text.replaceAll(server, serverUrl)
}

const below = (basePath: string, routes: Route[]) => routes.map((route) => ({ ...route, path: basePath + route.path }))
