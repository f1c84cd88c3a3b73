import type { gatewayApiEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { GatewayApis } from './gateway-apis.ts'

export function gatewayApisApi(apis: GatewayApis): Handlers<typeof gatewayApiEndpoints> {
  return {
    listGatewayApis: ({ query }) => apis.list(query),
    createGatewayApi: ({ actor, body }) => apis.create(actor, body),
    showGatewayApi: ({ params }) => apis.show(params.gatewayApiId),
    updateGatewayApi: ({ actor, params, body, seenVersion }) =>
      apis.update(actor, params.gatewayApiId, body, seenVersion),
    async deleteGatewayApi({ actor, params }) {
      await apis.delete(actor, params.gatewayApiId)
      return undefined
    },
  }
}
