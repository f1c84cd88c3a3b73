import './tables.ts'

export { type AppFields, ownTeams } from './app-sharing.ts'
export { type Member, memberOf } from './app-visibility.ts'
export { appsApi } from './apps.api.ts'
export { type AppRow, countApps, lockApp } from './apps.queries.ts'
export { type Apps, createApps } from './apps.ts'
