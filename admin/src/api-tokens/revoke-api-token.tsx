import { Confirm } from '../ui/confirm.tsx'
import { Moment } from '../ui/moment.tsx'
import type { ApiToken } from './api-token-columns.tsx'

interface RevokeApiTokenProps {
  token: ApiToken
  revoke: () => Promise<unknown>
  onClose: () => void
}

export function RevokeApiToken({ token, revoke, onClose }: RevokeApiTokenProps) {
  return (
    <Confirm
      title={`Revoke “${token.name}”?`}
      verb="Revoke token"
      destructive
      act={revoke}
      done={`The token “${token.name}” is revoked.`}
      onClose={onClose}
    >
      {token.lastUsedAt === null ? (
        'It was never used.'
      ) : (
        <>
          It was last used <Moment at={token.lastUsedAt} />.
        </>
      )}{' '}
      Programs that use it are refused from then on. This can’t be undone.
    </Confirm>
  )
}
