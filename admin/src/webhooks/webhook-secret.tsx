import { Group, Select } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'
import styles from './webhooks.module.css'

const overlaps = [
  { value: '0', label: 'Ends at once' },
  { value: '3600', label: 'Signs for an hour as well' },
  { value: '86400', label: 'Signs for a day as well' },
  { value: '604800', label: 'Signs for a week as well' },
]

/** Shown once after it was made: whoever leaves the page has to make a new one. */
export function WebhookSecret({ webhook }: { webhook: Reply<'showWebhook'> }) {
  const mayWrite = useMay('webhooks:write')
  const reveal = useChange('revealWebhookSecret')
  const rotate = useChange('rotateWebhookSecret')
  const [shown, setShown] = useState<string | null>(null)
  const secret = useRef<HTMLElement>(null)
  // The button that had the focus is gone.
  useEffect(() => {
    if (shown !== null) secret.current?.focus()
  }, [shown])
  const [overlap, setOverlap] = useState('86400')
  const params = { webhookId: webhook.id }
  const onSuccess = ({ secret }: { secret: string }) => setShown(secret)
  const failure = reveal.error ?? rotate.error
  return (
    <Panel title="Signing secret">
      {shown === null ? (
        <p>
          {webhook.secretShown
            ? 'It was shown and is not shown again. Make a new one if it is lost or known to others.'
            : 'Your server needs it to know that a message comes from here. It is shown once.'}
        </p>
      ) : (
        <>
          <Notice tone="wait" title="Copy it now: it is not shown again." />
          <code className={styles.secret} ref={secret} tabIndex={-1}>
            {shown}
          </code>
          <div>
            <CopyButton value={shown} label="Copy secret" />
          </div>
        </>
      )}
      {webhook.previousSecretUntil && (
        <p>
          The previous secret signs as well; it ends <Moment at={webhook.previousSecretUntil} />.
        </p>
      )}
      {failure && (
        <Notice tone="bad" urgent title="This was refused">
          {sentenceOf(failure)}
        </Notice>
      )}
      {mayWrite && shown === null && !webhook.secretShown && (
        <div>
          <Button loading={reveal.isPending} onClick={() => reveal.mutate({ params }, { onSuccess })}>
            Show secret
          </Button>
        </div>
      )}
      {mayWrite && shown === null && webhook.secretShown && (
        <Group align="end" gap="sm">
          <Select
            label="The old secret"
            data={overlaps}
            value={overlap}
            onChange={(value) => setOverlap(value ?? '0')}
            allowDeselect={false}
          />
          <Button
            variant="default"
            loading={rotate.isPending}
            onClick={() => rotate.mutate({ params, body: { overlapSeconds: Number(overlap) } }, { onSuccess })}
          >
            Make new secret
          </Button>
        </Group>
      )}
    </Panel>
  )
}
