import { TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Panel } from '../ui/panel.tsx'

type Provider = Reply<'showProvider'>

interface ProviderValues {
  name: string
  gatewayUrl: string
}

const valuesOf = ({ name, gatewayUrl }: Provider): ProviderValues => ({ name, gatewayUrl })

export function EditProvider({ provider, mayWrite }: { provider: Provider; mayWrite: boolean }) {
  const params = { providerId: provider.id }
  const update = useChange('updateProvider')
  const queries = useQueryClient()
  const adopt = (saved: Provider) => {
    remember(queries, 'showProvider', { params }, saved)
    editor.start(valuesOf(saved), saved.version)
  }
  const editor = useEditor<ProviderValues, Provider>({
    initialValues: valuesOf(provider),
    version: provider.version,
    schema: endpoints.updateProvider.body,
    toBody: (values) => values,
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      adopt(saved)
      notifications.show({ message: 'The provider is saved.' })
    },
  })
  return (
    <EditForm
      editor={editor}
      verb="Save provider"
      back={paths.providers()}
      mayEdit={mayWrite}
      reload={async () => adopt(await api.showProvider({ params }))}
    >
      <Panel title="Provider">
        <TextInput label="Name" required {...editor.form.getInputProps('name')} />
        <TextInput
          label="Address consumers call"
          description="Shown in samples and on the pages of apps: the public address of the gateway."
          type="url"
          required
          {...editor.form.getInputProps('gatewayUrl')}
        />
      </Panel>
    </EditForm>
  )
}
