import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { bodyOf, WebhookFields, type WebhookValues } from './webhook-fields.tsx'

export function CreateWebhookPage() {
  const create = useChange('createWebhook')
  const navigate = useNavigate()
  const editor = useEditor<WebhookValues, Reply<'createWebhook'>>({
    initialValues: {
      url: '',
      description: '',
      events: [],
      productIds: [],
      organisationIds: [],
      headers: [],
      timeoutSeconds: 10,
    },
    schema: endpoints.createWebhook.body,
    toBody: bodyOf,
    save: (body) => create.mutateAsync({ body: body as Request<'createWebhook'>['body'] }),
    onSaved: ({ id }) => {
      notifications.show({ message: 'The webhook is added. Show its secret and give it to your server.' })
      void navigate({ to: paths.webhook(id) })
    },
  })
  return (
    <Page title="Add webhook" trail={[{ label: 'Webhooks', to: paths.webhooks() }]}>
      <EditForm editor={editor} verb="Add webhook" back={paths.webhooks()} mayEdit>
        <WebhookFields editor={editor} />
      </EditForm>
    </Page>
  )
}
