/**
 * What the portal consists of, lowest first. A capability imports only from those above it in this list, through their `index.ts`;
 * what a lower one must tell or ask a higher one is an event or a function handed in. Held by `architecture.test.ts`.
 */
export const capabilities = [
  'custom-fields',
  'identity',
  'consumers',
  'gateway',
  'providers',
  'catalogue',
  'documentation',
  'apps',
  'credentials',
  'access',
  'content',
  'analytics',
  'webhooks',
  'themes',
  'notifications',
  'search',
  'site',
  'sample',
] as const

/** What every capability stands on: not about portals. Imported by file. */
export const platformParts = [
  'audit',
  'config',
  'crypto',
  'database',
  'files',
  'http',
  'jobs',
  'mail',
  'outbound',
  'outbox',
  'settings',
] as const
