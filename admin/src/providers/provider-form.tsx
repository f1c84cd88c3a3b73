import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Stack } from '../ui/panel.tsx'
import { ConnectionFields, noSettings, ProviderFields, type ProviderValues } from './provider-fields.tsx'
import { SynchronisationFields } from './synchronisation-fields.tsx'

type Provider = Reply<'showProvider'>

const valuesOf = ({ name, gatewayUrl, settings, synchronisation }: Provider): ProviderValues => ({
  name,
  gatewayUrl,
  synchronisation,
  settings: settings ? { ...withoutState(settings), secret: '' } : noSettings,
})

const withoutState = ({ secretSet: _, ...settings }: NonNullable<Provider['settings']>) => settings

/** An empty secret leaves the one that is kept. */
function bodyOf({ settings: { secret, ...settings }, ...rest }: ProviderValues, isConnected: boolean): object {
  return isConnected ? { ...rest, settings: { ...settings, ...(secret ? { secret } : {}) } } : rest
}

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
    toBody: (values) => bodyOf(values, provider.settings !== null),
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
      <Stack>
        <ProviderFields form={editor.form} />
        <SynchronisationFields form={editor.form} />
        {provider.settings && <ConnectionFields form={editor.form} kind={provider.kind} secretKept />}
      </Stack>
    </EditForm>
  )
}
