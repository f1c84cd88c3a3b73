/** What is stored, and whether its time is over. */
export function statusAt(
  credential: { status: 'issuing' | 'active' | 'suspended' | 'revoked'; expiresAt: Date | null },
  at: Date,
): 'issuing' | 'active' | 'suspended' | 'expired' | 'revoked' {
  const ended = credential.expiresAt !== null && credential.expiresAt <= at
  return ended && (credential.status === 'active' || credential.status === 'suspended') ? 'expired' : credential.status
}

/** How the audit log names a credential. */
export const objectOf = (credential: { id: string; alias: string }) => ({
  kind: 'credential',
  id: credential.id,
  name: credential.alias,
})
