/**
 * What a person at the back office may be allowed to do. Roles are sets of these (`server/src/identity/roles.ts`); every endpoint and
 * page names the one it needs.
 */
export const permissions = [
  'providers:read',
  'providers:write',
  'products:read',
  'products:write',
  'products:connect',
  'documents:write',
  'plans:read',
  'plans:write',
  'catalogues:read',
  'catalogues:write',
  'access-requests:read',
  'access-requests:submit',
  'access-requests:decide',
  'apps:read',
  'apps:write',
  'credentials:read',
  'credentials:reveal',
  'credentials:write',
  'people:read',
  'people:write',
  'people:impersonate',
  'roles:write',
  'usage:read',
  'mails:read',
  'mails:write',
  'mail-templates:read',
  'mail-templates:write',
  'webhooks:read',
  'webhooks:write',
  'settings:read',
  'settings:write',
  'audit:read',
  'operations:read',
  'operations:write',
] as const

export type Permission = (typeof permissions)[number]

/**
 * Who may use an endpoint or a page:
 * - `anyone`: also without signing in;
 * - `signed-in`: any active account;
 * - `session`: any active account that signed in itself; an API token may not do this for it;
 * - `member`: an account that belongs to an organisation (an API consumer); what it may touch is decided by the rules;
 * - a permission: an account whose admin role carries it.
 */
export type Access = 'anyone' | 'signed-in' | 'session' | 'member' | Permission
