import { tykSettings } from '@portico/contract'
import type { ProviderKind } from './tables.ts'

/** By which of its policies are looked at, and which are put on those the portal makes; empty: all, and none. */
export const policyTagsOf = ({ kind, settings }: { kind: ProviderKind; settings: unknown }): string[] =>
  kind === 'built-in' ? [] : tykSettings.parse(settings).policyTags
