import { Group } from '@mantine/core'
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { api } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import styles from './reveal-key.module.css'

/** The key, masked until somebody asks for it; it lives in this component only and is gone when it is hidden. */
export function RevealKey({ credential }: { credential: Reply<'showCredential'> }) {
  const mayReveal = useMay('credentials:reveal')
  const [revealed, setRevealed] = useState<{ key: string; secret: string | null } | null>(null)
  const key = revealed?.key ?? null
  const [failure, setFailure] = useState<unknown>(null)
  const [asking, setAsking] = useState(false)
  const reveal = async () => {
    setAsking(true)
    setFailure(null)
    try {
      setRevealed(await api.revealCredential({ params: { credentialId: credential.id } }))
    } catch (error) {
      setFailure(error)
    } finally {
      setAsking(false)
    }
  }
  if (credential.maskedKey === null) {
    return (
      <p>{credential.status === 'revoked' ? 'The key was revoked and is not kept.' : 'The key is not issued yet.'}</p>
    )
  }
  const isRevealable = mayReveal && credential.status !== 'revoked' && !credential.shownOnce
  return (
    <>
      <p className={styles.key}>
        <code data-testid="key">{key ?? credential.maskedKey}</code>
      </p>
      {revealed?.secret && (
        <p className={styles.key}>
          <code data-testid="secret">{revealed.secret}</code>
        </p>
      )}
      {isRevealable && (
        <Group gap="xs">
          {key === null ? (
            <Button variant="default" leftSection={<Eye size={16} aria-hidden />} loading={asking} onClick={reveal}>
              Show key
            </Button>
          ) : (
            <>
              <CopyButton value={key} label="Copy key" />
              <Button
                variant="default"
                leftSection={<EyeOff size={16} aria-hidden />}
                onClick={() => setRevealed(null)}
              >
                Hide key
              </Button>
            </>
          )}
        </Group>
      )}
      {credential.shownOnce && (
        <p className={styles.remark}>
          Keys are shown once, to their developers.{' '}
          {credential.keyShownAt ? (
            <>
              This one was shown <Moment at={credential.keyShownAt} />.
            </>
          ) : (
            'Nobody has seen this one yet.'
          )}
        </p>
      )}
      {isRevealable && <p className={styles.remark}>Showing the key is recorded with your name.</p>}
      {failure !== null && (
        <Notice tone="bad" urgent title="The key can’t be shown.">
          {sentenceOf(failure)}
        </Notice>
      )}
    </>
  )
}
