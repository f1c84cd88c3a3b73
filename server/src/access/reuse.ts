import type { Group } from './split.ts'

export interface Reused {
  status: 'issuing' | 'active' | 'suspended' | 'revoked'
  kind: 'requested' | 'added' | 'stored'
  expiresAt: Date | null
  planId: string
  providerId: string
  authType: string
  productIds: readonly string[]
}

/**
 * Whether a credential can open further products with the key it has: "one key, many products". The server decides; what is not
 * possible is not offered.
 * @returns why not, as the end of a sentence; null where it can
 */
export function whyNotReusable(
  credential: Reused,
  group: Omit<Group, 'credentialId' | 'catalogueId'>,
  at: Date,
): string | null {
  const { status, expiresAt } = credential
  if (status === 'issuing') return 'is still being issued'
  if (status === 'suspended') return 'is suspended'
  if (status === 'revoked') return 'is revoked'
  if (expiresAt !== null && expiresAt <= at) return 'has expired'
  if (credential.kind === 'stored') return 'is only kept here and can’t be changed'
  if (credential.planId !== group.planId) return 'has another plan'
  if (credential.providerId !== group.providerId) return 'works at another gateway'
  if (credential.authType !== group.authType) return 'is of another kind'
  if (group.productIds.some((id) => credential.productIds.includes(id))) return 'opens this already'
  return null
}
