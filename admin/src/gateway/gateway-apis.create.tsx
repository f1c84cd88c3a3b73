import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Columns } from '../ui/panel.tsx'
import { GatewayApiAccess, GatewayApiFields, type GatewayApiValues } from './gateway-api-fields.tsx'

export function CreateGatewayApiPage() {
  const create = useChange('createGatewayApi')
  const navigate = useNavigate()
  const editor = useEditor<GatewayApiValues, Reply<'createGatewayApi'>>({
    initialValues: {
      name: '',
      listenPath: '',
      upstreamUrl: '',
      stripListenPath: true,
      authType: 'authToken',
      keyHeader: 'Authorization',
      corsOrigins: [],
      active: true,
    },
    schema: endpoints.createGatewayApi.body,
    toBody: (values) => values,
    save: (body) => create.mutateAsync({ body: body as Request<'createGatewayApi'>['body'] }),
    onSaved: (gatewayApi) => {
      notifications.show({ message: `API “${gatewayApi.name}” is added. A product can give access to it now.` })
      void navigate({ to: paths.gatewayApis() })
    },
  })
  return (
    <Page title="Add API" trail={[{ label: 'Gateway APIs', to: paths.gatewayApis() }]}>
      <EditForm editor={editor} verb="Add API" back={paths.gatewayApis()} mayEdit>
        <Columns side={<GatewayApiAccess form={editor.form} />}>
          <GatewayApiFields form={editor.form} />
        </Columns>
      </EditForm>
    </Page>
  )
}
