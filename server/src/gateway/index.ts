export type { AnswerSample } from './calls.ts'
export { createGatewayChanges, type GatewayChanges } from './changes.ts'
export { createGatewayControl, type GatewayControl } from './control.ts'
export { gatewayApisApi } from './gateway-apis.api.ts'
export type { ControlContext, GatewayApiChange, GatewayApis } from './gateway-apis.ts'
export {
  createGatewayServer,
  type GatewayServer,
  type GatewayServerOptions,
  type GatewayTimeouts,
} from './gateway-server.ts'
export { hashKey, keyLength } from './key-hash.ts'
export type { GatewayKey, GatewayKeys } from './keys.ts'
export type { GatewayPolicies, GatewayPolicy, ListedGatewayPolicy } from './policies.ts'
export type { Limit, Limits } from './session.ts'
