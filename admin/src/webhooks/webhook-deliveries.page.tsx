import { notifications } from '@mantine/notifications'
import { useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel, Stack } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { DeliveryMark } from './webhook-marks.tsx'
import styles from './webhooks.module.css'

type Delivery = Reply<'showWebhookDelivery'>

export function WebhookDeliveryPage() {
  const { deliveryId = '' } = useParams({ strict: false }) as { deliveryId?: string }
  const delivery = useRead(
    'showWebhookDelivery',
    { params: { deliveryId } },
    { refetchInterval: (latest) => (latest?.state === 'waiting' ? 3000 : false) },
  )
  const { data } = delivery
  return (
    <Page
      title={data?.event ?? 'Delivery'}
      mark={data && <DeliveryMark state={data.state} />}
      trail={[
        { label: 'Webhooks', to: paths.webhooks() },
        ...(data ? [{ label: 'Webhook', to: paths.webhook(data.webhookId) }] : []),
      ]}
      actions={data && <ReplayButton delivery={data} />}
    >
      <Answer of={delivery}>{(shown) => <DeliveryContent delivery={shown} />}</Answer>
    </Page>
  )
}

function ReplayButton({ delivery }: { delivery: Delivery }) {
  const mayWrite = useMay('webhooks:write')
  const replay = useChange('replayWebhookDelivery')
  if (!mayWrite) return null
  return (
    <Button
      loading={replay.isPending}
      onClick={() =>
        replay.mutate(
          { params: { deliveryId: delivery.id } },
          {
            onSuccess: () => notifications.show({ message: 'The message is on its way.' }),
            onError: sayFailure,
          },
        )
      }
    >
      {delivery.state === 'waiting' ? 'Try now' : 'Send again'}
    </Button>
  )
}

function DeliveryContent({ delivery }: { delivery: Delivery }) {
  return (
    <Columns
      side={
        <Panel title="About" quiet>
          <Facts
            facts={[
              ['Message id', delivery.messageId],
              ['Happened', <Moment key="happened" at={delivery.createdAt} />],
              ['Attempts', delivery.attempts],
              ['Next attempt', delivery.nextAttemptAt && <Moment key="next" at={delivery.nextAttemptAt} />],
              ['Delivered', delivery.deliveredAt && <Moment key="delivered" at={delivery.deliveredAt} />],
            ]}
          />
        </Panel>
      }
    >
      <Panel title="Message">
        <pre className={styles.text}>{pretty(delivery.body)}</pre>
      </Panel>
      {delivery.attemptsMade.length === 0 && (
        <Panel title="Attempts">
          <p>{delivery.state === 'filtered' ? `None. ${delivery.failure}` : 'None yet.'}</p>
        </Panel>
      )}
      {delivery.attemptsMade.map((attempt, index) => (
        <Panel
          key={attempt.id}
          title={index === 0 ? 'Last attempt' : `Attempt before${index > 1 ? ` (${index})` : ''}`}
        >
          <Facts
            facts={[
              ['When', <Moment key="when" at={attempt.at} />],
              ['Took', `${attempt.durationMs} ms`],
              ['Answer', attempt.status],
              ['Failure', attempt.failure],
            ]}
          />
          <Part title="Request headers" text={headersInWords(attempt.requestHeaders)} />
          <Part title="Answer headers" text={headersInWords(attempt.responseHeaders)} />
          <Part title="Answer" text={attempt.responseBody ?? ''} />
        </Panel>
      ))}
    </Columns>
  )
}

const Part = ({ title, text }: { title: string; text: string }) =>
  text === '' ? null : (
    <Stack>
      <strong>{title}</strong>
      <pre className={styles.text}>{text}</pre>
    </Stack>
  )

const headersInWords = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

const pretty = (json: string) => JSON.stringify(JSON.parse(json), null, 2)
