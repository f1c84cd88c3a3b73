import { gatewayApiEndpoints } from '@portico/contract'
import { type EndpointContext, mountEndpoints } from '../platform/http/endpoints.ts'
import type { GatewayApis } from './gateway-apis.ts'

export function mountGatewayApis(context: EndpointContext, apis: GatewayApis): void {
  mountEndpoints(context, gatewayApiEndpoints, {
    listGatewayApis: ({ query }) => apis.list(query),
    createGatewayApi: ({ actor, body }) => apis.create(actor, body),
    showGatewayApi: ({ params }) => apis.show(params.gatewayApiId),
    updateGatewayApi: ({ actor, params, body, seenVersion }) =>
      apis.update(actor, params.gatewayApiId, body, seenVersion),
    deleteGatewayApi: async ({ actor, params }) => {
      await apis.delete(actor, params.gatewayApiId)
      return undefined
    },
  })
}
