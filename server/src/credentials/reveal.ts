import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Secret } from '../platform/crypto/secret.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { readSetting } from '../platform/settings/settings.ts'
import { objectOf } from './credential-status.ts'
import { keySettings } from './key-setting.ts'
import { lockCurrentKey, markRevealed } from './keys.queries.ts'

/**
 * The key as its holder sends it, with the second half of a stored pair; every reveal is recorded. Where keys are shown once, that is to somebody who sees the app: the back
 * office would take it from them.
 * @throws Refused `credential-revoked`, `credential-not-issued`, `key-shown-once`, `key-shown-already`
 */
export async function reveal(
  tx: Db,
  { vault, now }: { vault: Vault; now: () => Date },
  actor: Actor,
  credential: { id: string; alias: string; status: string },
): Promise<{ key: Secret; secret: Secret | null }> {
  if (credential.status === 'revoked') {
    throw new Refused('credential-revoked', 'This credential is revoked; its key no longer works.')
  }
  const key = await lockCurrentKey(tx, credential.id)
  if (!key?.key_sealed) {
    throw new Refused('credential-not-issued', 'The key of this credential is still being issued.')
  }
  if ((await readSetting(tx, keySettings)).shownOnce) {
    if (actor.permissions.has('credentials:reveal')) {
      throw new Refused('key-shown-once', 'Keys are shown once, to the developers of the app only.', {
        kind: 'forbidden',
      })
    }
    if (key.revealed_at) {
      throw new Refused(
        'key-shown-already',
        'This key was shown already, and keys are shown once: rotate it to get another.',
      )
    }
  }
  if (!key.revealed_at) await markRevealed(tx, key.id, now())
  await recordAudit(tx, actor, now(), { action: 'credential.revealed', object: objectOf(credential) })
  const second = key.secret_sealed && vault.open(key.secret_sealed, 'key-secret')
  return { key: vault.open(key.key_sealed, 'key'), secret: second }
}
