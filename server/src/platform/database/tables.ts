/**
 * Every table of the database, by name. Each capability adds its own in its `tables.ts`:
 *
 *     declare module '../platform/database/tables.ts' { interface Tables { plans: PlansTable } }
 *
 * Only the queries of that capability may touch them (held by `architecture.test.ts`).
 */
// biome-ignore lint/suspicious/noEmptyInterface: capabilities add their tables by declaration merging
export interface Tables {}
