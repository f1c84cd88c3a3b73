import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { api, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { bodyOf, WebhookFields, type WebhookValues } from './webhook-fields.tsx'

type Webhook = Reply<'showWebhook'>

const valuesOf = ({ url, description, events, headers, timeoutSeconds, ...limits }: Webhook): WebhookValues => ({
  url,
  description,
  events,
  productIds: limits.products.map(({ id }) => id),
  organisationIds: limits.organisations.map(({ id }) => id),
  headers: headers.map(({ name }) => ({ name, value: '' })),
  timeoutSeconds,
})

export function EditWebhookPage() {
  const { webhookId = '' } = useParams({ strict: false }) as { webhookId?: string }
  const webhook = useRead('showWebhook', { params: { webhookId } })
  return (
    <Page
      title="Change webhook"
      trail={[
        { label: 'Webhooks', to: paths.webhooks() },
        { label: webhook.data?.description || webhook.data?.url || 'Webhook', to: paths.webhook(webhookId) },
      ]}
    >
      <Answer of={webhook}>{(shown) => <Edit webhook={shown} />}</Answer>
    </Page>
  )
}

function Edit({ webhook }: { webhook: Webhook }) {
  const mayEdit = useMay('webhooks:write')
  const update = useChange('updateWebhook')
  const navigate = useNavigate()
  const params = { webhookId: webhook.id }
  const editor = useEditor<WebhookValues, Webhook>({
    initialValues: valuesOf(webhook),
    version: webhook.version,
    schema: endpoints.updateWebhook.body,
    toBody: bodyOf,
    save: (body, version) =>
      update.mutateAsync({
        params,
        body: body as Request<'updateWebhook'>['body'],
        ...(version === undefined ? {} : { version }),
      }),
    onSaved: ({ id }) => {
      notifications.show({ message: 'The webhook is saved.' })
      void navigate({ to: paths.webhook(id) })
    },
  })
  const reload = async () => {
    const now = await api.showWebhook({ params })
    editor.start(valuesOf(now), now.version)
  }
  return (
    <EditForm editor={editor} verb="Save webhook" back={paths.webhook(webhook.id)} mayEdit={mayEdit} reload={reload}>
      <WebhookFields editor={editor} known={webhook} />
    </EditForm>
  )
}
