import { Refused } from '../platform/errors.ts'

/** What is stored, and whether its time is over. */
export function statusAt(
  credential: { status: 'issuing' | 'active' | 'suspended' | 'revoked'; expiresAt: Date | null },
  at: Date,
): 'issuing' | 'active' | 'suspended' | 'expired' | 'revoked' {
  const ended = credential.expiresAt !== null && credential.expiresAt <= at
  return ended && (credential.status === 'active' || credential.status === 'suspended') ? 'expired' : credential.status
}

/** @throws Refused `credential-not-active` unless it is active or suspended */
export function refuseNotLiving(
  credential: { status: 'issuing' | 'active' | 'suspended' | 'revoked'; expires_at: Date | null },
  at: Date,
): void {
  const status = statusAt({ status: credential.status, expiresAt: credential.expires_at }, at)
  if (status === 'active' || status === 'suspended') return
  const reason = {
    issuing: 'The key of this credential is still being issued: wait until it is there.',
    expired: 'This credential has expired: renew it first.',
    revoked: 'This credential is revoked: it cannot be changed any more.',
  }[status]
  throw new Refused('credential-not-active', reason)
}

/** @throws Refused `credential-stored`: no provider knows of it, so there is nothing to change */
export function refuseStored({ kind }: { kind: 'requested' | 'added' | 'stored' }): void {
  if (kind !== 'stored') return
  throw new Refused('credential-stored', 'The portal only keeps this pair: it is changed where it was made.')
}

/** How the audit log names a credential. */
export const objectOf = (credential: { id: string; alias: string }) => ({
  kind: 'credential',
  id: credential.id,
  name: credential.alias,
})
