export { createSite, type Site } from './site.ts'
export type { SiteDeps } from './site-deps.ts'
