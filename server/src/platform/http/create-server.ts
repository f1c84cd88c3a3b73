/**
 * As of `node:http`. An `import` from there reads everything it exports, and what it exports of WebSocket loads Node's own HTTP client:
 * 13 MB that nothing here uses.
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
