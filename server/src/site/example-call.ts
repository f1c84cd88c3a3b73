import type { Browse } from '../catalogue/index.ts'
import { type ExampleCall, requestSamples, type SampleTarget } from '../documentation/index.ts'

export type BrowsedService = Awaited<ReturnType<Browse['services']>>[number]

/** Stands where the reader's own key belongs. */
export const placeholder = 'YOUR-KEY'

export const gatewayBase = (service: BrowsedService): string =>
  `${service.gatewayUrl.replace(/\/+$/, '')}/${service.listenPath.replace(/^\/+|\/+$/g, '')}`.replace(/\/$/, '')

/** The key goes where the gateway looks for it: what the document says about keys is about the API behind it. */
export const throughGateway = (service: BrowsedService, key = placeholder): SampleTarget => ({
  serverUrl: gatewayBase(service),
  headers: [{ name: service.keyHeader, value: key }],
})

/** A call to paste, with the key or a placeholder for it. */
export function curlTo(service: BrowsedService, example: ExampleCall | undefined, key = placeholder): string {
  const request = example?.request ?? { method: 'GET', path: '/', query: [], headers: [], body: { kind: 'none' } }
  return requestSamples(request, throughGateway(service, key)).find(({ language }) => language === 'curl')?.code ?? ''
}
