import { useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { ResumeButtons, TestButton, WebhookActions } from './webhook-actions.tsx'
import { WebhookDeliveries } from './webhook-deliveries.list.tsx'
import { WebhookMark } from './webhook-marks.tsx'
import { ReplayRange } from './webhook-replay.tsx'
import { WebhookSecret } from './webhook-secret.tsx'

type Webhook = Reply<'showWebhook'>

export function WebhookPage() {
  const { webhookId = '' } = useParams({ strict: false }) as { webhookId?: string }
  const webhook = useRead('showWebhook', { params: { webhookId } }, { refetchInterval: 10_000 })
  const { data } = webhook
  return (
    <Page
      title={data ? data.description.split('\n')[0] || new URL(data.url).host : 'Webhook'}
      mark={data && <WebhookMark webhook={data} />}
      trail={[{ label: 'Webhooks', to: paths.webhooks() }]}
      history={{ kind: 'webhook', id: webhookId }}
      actions={data && <WebhookActions webhook={data} />}
    >
      <Answer of={webhook}>{(shown) => <WebhookContent webhook={shown} />}</Answer>
    </Page>
  )
}

function WebhookContent({ webhook }: { webhook: Webhook }) {
  return (
    <Columns
      side={
        <>
          <About webhook={webhook} />
          {webhook.status === 'active' && <ReplayRange webhookId={webhook.id} />}
        </>
      }
    >
      {webhook.pause && (
        <Notice
          tone={webhook.pause.by === 'failures' ? 'bad' : 'wait'}
          title={webhook.pause.by === 'failures' ? 'Paused, as nothing arrives there.' : 'Paused.'}
        >
          <p>
            {webhook.pause.reason} Since <Moment at={webhook.pause.since} />. What happens meanwhile is held.
          </p>
          <ResumeButtons webhook={webhook} />
        </Notice>
      )}
      <WebhookSecret key={webhook.id} webhook={webhook} />
      <Panel title="Deliveries" aside={<TestButton webhook={webhook} />}>
        <WebhookDeliveries webhookId={webhook.id} />
      </Panel>
    </Columns>
  )
}

const namesOf = (subjects: Webhook['products']) =>
  subjects.map(({ name, isDeleted }) => (isDeleted ? `${name} (deleted)` : name)).join(', ')

const About = ({ webhook }: { webhook: Webhook }) => (
  <Panel title="About" quiet>
    <Facts
      facts={[
        ['Address', webhook.url],
        ['Events', webhook.events.join(', ')],
        ['Only about the products', namesOf(webhook.products)],
        ['Only about the organisations', namesOf(webhook.organisations)],
        ['Headers', webhook.headers.map(({ name }) => name).join(', ')],
        ['Waits for an answer', `${webhook.timeoutSeconds} s`],
        ['Failing since', webhook.failingSince && <Moment key="failing" at={webhook.failingSince} />],
        ['Added', <Moment key="added" at={webhook.createdAt} />],
      ]}
    />
  </Panel>
)
