import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { ProductsOfGatewayApi } from '../catalogue/products-of-service.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { GatewayApiAccess, GatewayApiFields, type GatewayApiValues } from './gateway-api-fields.tsx'
import { DeleteGatewayApi } from './gateway-apis.delete.tsx'

type GatewayApi = Reply<'showGatewayApi'>

export function EditGatewayApiPage() {
  const { gatewayApiId = '' } = useParams({ strict: false }) as { gatewayApiId?: string }
  const gatewayApi = useRead('showGatewayApi', { params: { gatewayApiId } })
  const mayWrite = useMay('providers:write')
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  return (
    <Page
      title={gatewayApi.data?.name ?? 'Gateway API'}
      trail={[{ label: 'Gateway APIs', to: paths.gatewayApis() }]}
      history={{ kind: 'gateway-api', id: gatewayApiId }}
      actions={
        mayWrite &&
        gatewayApi.data && (
          <Button variant="default" onClick={() => setDeleting(true)}>
            Delete
          </Button>
        )
      }
    >
      <Answer of={gatewayApi}>
        {(data) => <EditGatewayApiForm key={data.id} gatewayApi={data} mayWrite={mayWrite} />}
      </Answer>
      {deleting && gatewayApi.data && (
        <DeleteGatewayApi
          gatewayApi={gatewayApi.data}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: paths.gatewayApis() })}
        />
      )}
    </Page>
  )
}

const valuesOf = (gatewayApi: GatewayApi): GatewayApiValues => ({
  name: gatewayApi.name,
  listenPath: gatewayApi.listenPath,
  upstreamUrl: gatewayApi.upstreamUrl,
  stripListenPath: gatewayApi.stripListenPath,
  authType: gatewayApi.authType,
  keyHeader: gatewayApi.keyHeader,
  corsOrigins: gatewayApi.corsOrigins,
  active: gatewayApi.active,
})

function EditGatewayApiForm({ gatewayApi, mayWrite }: { gatewayApi: GatewayApi; mayWrite: boolean }) {
  const params = { gatewayApiId: gatewayApi.id }
  const mayReadProducts = useMay('products:read')
  const update = useChange('updateGatewayApi')
  const queries = useQueryClient()
  const adopt = (saved: GatewayApi) => {
    remember(queries, 'showGatewayApi', { params }, saved)
    editor.start(valuesOf(saved), saved.version)
  }
  const editor = useEditor<GatewayApiValues, GatewayApi>({
    initialValues: valuesOf(gatewayApi),
    version: gatewayApi.version,
    schema: endpoints.updateGatewayApi.body,
    toBody: (values) => values,
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      adopt(saved)
      notifications.show({ message: 'The API is saved. The next call goes by it.' })
    },
  })
  return (
    <EditForm
      editor={editor}
      verb="Save API"
      back={paths.gatewayApis()}
      mayEdit={mayWrite}
      reload={async () => adopt(await api.showGatewayApi({ params }))}
    >
      <Columns
        side={
          <>
            <GatewayApiAccess form={editor.form} />
            {mayReadProducts && (
              <Panel title="Products" quiet>
                <ProductsOfGatewayApi
                  gatewayApiId={gatewayApi.id}
                  none={<p>No product gives access to it yet, so nobody can request a key for it.</p>}
                />
              </Panel>
            )}
          </>
        }
      >
        <GatewayApiFields form={editor.form} />
      </Columns>
    </EditForm>
  )
}
