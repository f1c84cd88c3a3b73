import { z } from 'zod'

/*
 * What Dashboard and gateway of Tyk have in common. In answers unknown fields are kept, so that writing an object back changes only
 * what is ours; fields that a release leaves out or sends as null read the same.
 */

const orElse = <T extends z.ZodType>(schema: T, fallback: () => z.output<T>) =>
  schema.nullish().transform((value) => value ?? fallback())

const limit = z.looseObject({
  quota_max: z.number().optional(),
  quota_remaining: z.number().optional(),
  quota_renews: z.number().optional(),
})

const accessRight = z.looseObject({
  api_id: orElse(z.string(), () => ''),
  api_name: orElse(z.string(), () => ''),
  versions: orElse(z.array(z.string()), () => []),
  limit: limit.nullish(),
})

export type AccessRight = z.output<typeof accessRight>

const partitions = z.looseObject({
  acl: orElse(z.boolean(), () => false),
  quota: orElse(z.boolean(), () => false),
  rate_limit: orElse(z.boolean(), () => false),
  complexity: orElse(z.boolean(), () => false),
  per_api: orElse(z.boolean(), () => false),
})

export const policy = z.looseObject({
  _id: z.string().optional(),
  id: z.string().optional(),
  name: orElse(z.string(), () => ''),
  org_id: orElse(z.string(), () => ''),
  access_rights: orElse(z.record(z.string(), accessRight), () => ({})),
  partitions: partitions.nullish(),
  tags: orElse(z.array(z.string()), () => []),
  meta_data: orElse(z.record(z.string(), z.unknown()), () => ({})),
  is_inactive: orElse(z.boolean(), () => false),
})

export type Policy = z.output<typeof policy>

/** A whole policy as it is sent: ours, with whatever else the provider keeps in it. */
export const sentPolicy = z.looseObject({
  name: z.string().min(1),
  org_id: z.string(),
  access_rights: z.record(
    z.string(),
    z.looseObject({ api_id: z.string(), api_name: z.string(), versions: z.array(z.string()) }),
  ),
  partitions: z.looseObject({
    acl: z.boolean(),
    quota: z.boolean(),
    rate_limit: z.boolean(),
    complexity: z.boolean(),
    per_api: z.literal(false),
  }),
  rate: z.number(),
  per: z.number(),
  quota_max: z.number().int(),
  quota_renewal_rate: z.number().int(),
  active: z.boolean(),
  is_inactive: z.boolean(),
  tags: z.array(z.string()),
  meta_data: z.record(z.string(), z.unknown()),
})

export type SentPolicy = z.output<typeof sentPolicy>

/**
 * The gateway takes "inactive" from the key's policies alone and forgets the session's own, and it replaces an end in the past by the
 * one before. The first second of the epoch is the one end that it keeps, so a key that must not work now has ended then.
 */
export const endedLongAgo = 1

/** A key's session as it is sent: all of it, built from our rows and never read back. */
export const sentSession = z
  .strictObject({
    org_id: z.string(),
    alias: z.string(),
    apply_policies: z.array(z.string()).min(1),
    expires: z.number().int().min(0),
    is_inactive: z.boolean(),
    tags: z.array(z.string()),
    meta_data: z.record(z.string(), z.string()),
    rate: z.number(),
    per: z.number(),
    quota_max: z.number().int(),
    quota_renewal_rate: z.number().int(),
  })
  .refine(
    ({ apply_policies, expires }) => apply_policies.length > 1 || expires === endedLongAgo,
    'no key without limits',
  )

export type SentSession = z.output<typeof sentSession>

export const session = z.looseObject({
  quota_max: z.number().optional(),
  quota_remaining: z.number().optional(),
  quota_renews: z.number().optional(),
  access_rights: orElse(z.record(z.string(), accessRight), () => ({})),
  alias: orElse(z.string(), () => ''),
  apply_policies: orElse(z.array(z.string()), () => []),
  /** Seconds since 1970; 0 and less: never. */
  expires: orElse(z.number(), () => 0),
  tags: orElse(z.array(z.string()), () => []),
  meta_data: orElse(z.record(z.string(), z.unknown()), () => ({})),
})

export type Session = z.output<typeof session>

/** Whatever stands here keeps no API from being listed. */
const keyPlace = z
  .looseObject({ auth_header_name: z.string().catch('') })
  .optional()
  .catch(undefined)

/** An API in the classic format, which both list for APIs in either format. */
export const apiDefinition = z.looseObject({
  api_id: z.string().min(1),
  name: orElse(z.string(), () => ''),
  active: orElse(z.boolean(), () => false),
  use_keyless: orElse(z.boolean(), () => false),
  auth: keyPlace,
  auth_configs: z.looseObject({ authToken: keyPlace }).optional().catch(undefined),
  proxy: orElse(z.looseObject({ listen_path: orElse(z.string(), () => '') }), () => ({ listen_path: '' })),
})

export type ApiDefinition = z.output<typeof apiDefinition>
