/**
 * For the C library, which otherwise keeps freed memory apart for each thread, and whatever was freed below something that stays: what V8
 * needs for a moment to optimise comes in pieces of 8 to 32 KB, which are mapped one by one here. Read before a process runs its first
 * line, hence no setting of ours.
 */
export const portalEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '8192',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

/** How Node runs the portal, so that it takes little memory. What each brings and costs: docs/decisions/0017-memory-and-kept-pages.md. */
export const portalFlags = [
  '--import',
  new URL('stripped-sources.mjs', import.meta.url).href,
  '--max-semi-space-size=2',
  '--max-old-space-size=512',
  '--heap-growing-percent=20',
]
