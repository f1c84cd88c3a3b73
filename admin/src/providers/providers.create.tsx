import { Radio, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import {
  ConnectionFields,
  noSettings,
  ProviderFields,
  type ProviderValues,
  usualSynchronisation,
} from './provider-fields.tsx'
import { SynchronisationFields } from './synchronisation-fields.tsx'

interface NewProviderValues extends ProviderValues {
  kind: 'tyk-dashboard' | 'tyk-gateway'
}

export function CreateProviderPage() {
  const create = useChange('createProvider')
  const navigate = useNavigate()
  const editor = useEditor<NewProviderValues, Reply<'createProvider'>>({
    initialValues: {
      kind: 'tyk-dashboard',
      name: '',
      gatewayUrl: '',
      settings: noSettings,
      synchronisation: usualSynchronisation,
    },
    schema: endpoints.createProvider.body,
    toBody: (values) => values,
    save: (body) => create.mutateAsync({ body: body as Request<'createProvider'>['body'] }),
    onSaved: ({ id, name, status }) => {
      const answers = status === 'up'
      notifications.show({
        message: answers ? `“${name}” is connected and answers.` : `“${name}” is connected, but does not answer yet.`,
        ...(answers ? {} : { color: 'red' }),
      })
      void navigate({ to: paths.provider(id) })
    },
  })
  return (
    <Page title="Connect provider" trail={[{ label: 'Providers', to: paths.providers() }]}>
      <EditForm editor={editor} verb="Connect provider" back={paths.providers()} mayEdit>
        <Columns
          side={
            <Panel title="Kind">
              <Radio.Group label="What it is" {...editor.form.getInputProps('kind')}>
                <Stack gap="sm" mt="xs">
                  <Radio value="tyk-dashboard" label="Tyk Dashboard" description="With its gateways; tells usage." />
                  <Radio
                    value="tyk-gateway"
                    label="Tyk Gateway"
                    description="Open source, without a Dashboard; tells what is left of a quota, and no usage."
                  />
                </Stack>
              </Radio.Group>
            </Panel>
          }
        >
          <ProviderFields form={editor.form} />
          <ConnectionFields form={editor.form} kind={editor.form.getValues().kind} secretKept={false} />
          <SynchronisationFields form={editor.form} />
        </Columns>
      </EditForm>
    </Page>
  )
}
