import { Group } from '@mantine/core'
import type { Reply } from '../api/client.ts'
import { paths } from '../paths.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel, Stack } from '../ui/panel.tsx'
import styles from './new-api-token.module.css'

/** The only time the token can be seen: it lives in this page and is gone when the page is left. */
export function NewApiToken({ created }: { created: Reply<'createApiToken'> }) {
  const { name, token, expiresAt } = created
  const call = `curl -H "Authorization: Bearer ${token}" ${window.location.origin}/api/v1/session`
  return (
    <Stack>
      <Notice tone="wait" urgent title="Copy it now: it is not shown again.">
        Only its hash is kept. Put it where “{name}” keeps its secrets.
      </Notice>
      <Panel title={name}>
        <p className={styles.token}>
          <code data-testid="token">{token}</code>
        </p>
        <Group gap="xs">
          <CopyButton value={token} label="Copy token" />
          <ButtonTo to={paths.apiTokens()} variant="default">
            I have it
          </ButtonTo>
        </Group>
        <p>
          It works until <Moment at={expiresAt} />. Try it:
        </p>
        <pre className={styles.call}>
          <code>{call}</code>
        </pre>
      </Panel>
    </Stack>
  )
}
