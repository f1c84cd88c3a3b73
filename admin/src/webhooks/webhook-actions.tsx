import { Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import { sayFailure } from '../ui/say-failure.ts'

type Webhook = Reply<'showWebhook'>

export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const mayWrite = useMay('webhooks:write')
  const [asking, setAsking] = useState<'delete' | 'pause' | null>(null)
  const pause = useChange('pauseWebhook')
  const remove = useChange('deleteWebhook')
  const navigate = useNavigate()
  const params = { webhookId: webhook.id }
  if (!mayWrite) return null
  return (
    <>
      <Button variant="default" onClick={() => setAsking('delete')}>
        Delete
      </Button>
      {webhook.status === 'active' && (
        <Button variant="default" onClick={() => setAsking('pause')}>
          Pause
        </Button>
      )}
      <ButtonTo to={paths.editWebhook(webhook.id)}>Change</ButtonTo>
      {asking === 'pause' && (
        <Confirm
          title="Pause this webhook?"
          verb="Pause"
          act={() => pause.mutateAsync({ params })}
          done="The webhook is paused."
          onClose={() => setAsking(null)}
        >
          Nothing is sent until you resume it. What happens meanwhile is held for 30 days.
        </Confirm>
      )}
      {asking === 'delete' && (
        <Confirm
          title="Delete this webhook?"
          verb="Delete"
          destructive
          act={() => remove.mutateAsync({ params })}
          done="The webhook is deleted."
          onClose={() => setAsking(null)}
          onDone={() => void navigate({ to: paths.webhooks() })}
        >
          Its deliveries go with it, also those that wait.
        </Confirm>
      )}
    </>
  )
}

/** Sends a real message and shows what came back. */
export function TestButton({ webhook }: { webhook: Webhook }) {
  const mayWrite = useMay('webhooks:write')
  const test = useChange('testWebhook')
  const navigate = useNavigate()
  if (!mayWrite) return null
  return (
    <Button
      size="xs"
      variant="default"
      loading={test.isPending}
      onClick={() =>
        test.mutate(
          { params: { webhookId: webhook.id } },
          {
            onSuccess: ({ id }) => void navigate({ to: paths.webhookDelivery(id) }),
            onError: sayFailure,
          },
        )
      }
    >
      Send test message
    </Button>
  )
}

export function ResumeButtons({ webhook }: { webhook: Webhook }) {
  const mayWrite = useMay('webhooks:write')
  const resume = useChange('resumeWebhook')
  if (!mayWrite) return null
  const go = (sendHeld: boolean) =>
    resume.mutate(
      { params: { webhookId: webhook.id }, body: { sendHeld } },
      {
        onSuccess: () => notifications.show({ message: 'The webhook is active again.' }),
        onError: sayFailure,
      },
    )
  return (
    <Group gap="xs" mt="xs">
      <Button size="xs" variant="default" loading={resume.isPending} onClick={() => go(true)}>
        Resume and send what was held
      </Button>
      <Button size="xs" variant="default" disabled={resume.isPending} onClick={() => go(false)}>
        Only resume
      </Button>
    </Group>
  )
}
