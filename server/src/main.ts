import { runUntilSignalled } from './until-signalled.ts'

// A parent that starts the portal as a child hears when it is ready.
await runUntilSignalled(process.env, ({ portalUrl, gatewayUrl }) => process.send?.({ portalUrl, gatewayUrl }))
