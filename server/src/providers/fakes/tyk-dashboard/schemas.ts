import { z } from 'zod'

/*
 * What the Dashboard takes in the calls a portal makes, field by field: a request with a field that it does not know, or of another
 * type, is a mistake of the caller and shown as one. `reference-contracts.test.ts` compares these lists with the vendor's description.
 */

const apiLimit = z
  .strictObject({
    rate: z.number(),
    per: z.number(),
    throttle_interval: z.number(),
    throttle_retry_limit: z.number().int(),
    max_query_depth: z.number().int(),
    quota_max: z.number().int(),
    quota_renews: z.number().int(),
    quota_remaining: z.number().int(),
    quota_renewal_rate: z.number().int(),
  })
  .partial()

const accessDefinition = z
  .strictObject({
    api_name: z.string(),
    api_id: z.string(),
    versions: z.array(z.string()),
    allowed_urls: z.array(z.strictObject({ url: z.string(), methods: z.array(z.string()) })).nullable(),
    restricted_types: z.array(z.unknown()).nullable(),
    allowed_types: z.array(z.unknown()).nullable(),
    field_access_rights: z.array(z.unknown()).nullable(),
    limit: apiLimit.nullable(),
    allowance_scope: z.string(),
    disable_introspection: z.boolean(),
    endpoints: z.array(z.unknown()).nullable(),
  })
  .partial()
  .required({ api_id: true, versions: true })

export const policyRequest = z
  .strictObject({
    _id: z.string(),
    id: z.string(),
    name: z.string().min(1),
    org_id: z.string(),
    rate: z.number(),
    per: z.number(),
    quota_max: z.number().int(),
    quota_renewal_rate: z.number().int(),
    throttle_interval: z.number(),
    throttle_retry_limit: z.number().int(),
    max_query_depth: z.number().int(),
    access_rights: z.record(z.string(), accessDefinition),
    partitions: z.strictObject({
      quota: z.boolean(),
      rate_limit: z.boolean(),
      complexity: z.boolean(),
      acl: z.boolean(),
      per_api: z.boolean(),
    }),
    active: z.boolean(),
    is_inactive: z.boolean(),
    hmac_enabled: z.boolean(),
    tags: z.array(z.string()),
    key_expires_in: z.number().int(),
    last_updated: z.string(),
    date_created: z.string(),
    meta_data: z.record(z.string(), z.unknown()),
    auth_type: z.string(),
    auth_types: z.array(z.string()),
    state: z.enum(['active', 'draft', 'deny']),
    access_rights_array: z.array(accessDefinition),
    graphql_enabled: z.boolean(),
  })
  .partial()
  .required({ name: true, access_rights: true, partitions: true })

export type PolicyRequest = z.output<typeof policyRequest>

export const sessionRequest = z
  .strictObject({
    org_id: z.string(),
    apply_policies: z.array(z.string()),
    alias: z.string(),
    expires: z.number().int(),
    is_inactive: z.boolean(),
    tags: z.array(z.string()),
    meta_data: z.record(z.string(), z.string()),
    rate: z.number(),
    per: z.number(),
    quota_max: z.number().int(),
    quota_renewal_rate: z.number().int(),
    allowance: z.number(),
    access_rights: z.record(z.string(), accessDefinition),
    enable_detailed_recording: z.boolean(),
    hmac_enabled: z.boolean(),
    max_query_depth: z.number().int(),
    throttle_interval: z.number(),
    throttle_retry_limit: z.number().int(),
  })
  .partial()

export type SessionRequest = z.output<typeof sessionRequest>
