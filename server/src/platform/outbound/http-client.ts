import { createRequire } from 'node:module'
import type * as undici from 'undici'

// Of undici only what calls other servers: its main file also loads `fetch`, WebSocket, caches and mocks, 12 MB that nothing here uses.
const require = createRequire(import.meta.url)

export const Agent: typeof undici.Agent = require('undici/lib/dispatcher/agent.js')
export const buildConnector: typeof undici.buildConnector = require('undici/lib/core/connect.js')
export const errors: typeof undici.errors = require('undici/lib/core/errors.js')

// As its main file does: `request` and its like for every dispatcher.
Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api/index.js'))
