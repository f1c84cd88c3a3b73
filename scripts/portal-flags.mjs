/** How Node runs the portal, so that it takes little memory. What each brings and costs: docs/decisions/0017-memory-and-kept-pages.md. */
export const portalFlags = [
  '--import',
  new URL('stripped-sources.mjs', import.meta.url).href,
  '--max-semi-space-size=4',
  '--max-old-space-size=512',
]
