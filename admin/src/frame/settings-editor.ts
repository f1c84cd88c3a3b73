import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply } from '../api/client.ts'
import { remember, useChange } from '../api/queries.ts'
import { type Editor, useEditor } from '../ui/editor.ts'

/** Settings that are saved just as they are read. */
interface SettingsOf {
  AccessSettings: Reply<'showAccessSettings'>
  OrganisationSettings: Reply<'showOrganisationSettings'>
  SignUpSettings: Reply<'showSignUpSettings'>
}

/** Shows at once what was saved, and says so. */
export function useSettingsEditor<N extends keyof SettingsOf>(
  name: N,
  settings: SettingsOf[N],
): Editor<SettingsOf[N], SettingsOf[N]> {
  const update = useChange(`update${name}` as `update${keyof SettingsOf}`)
  const queries = useQueryClient()
  const editor = useEditor<SettingsOf[N], SettingsOf[N]>({
    initialValues: settings,
    schema: endpoints[`update${name}` as `update${keyof SettingsOf}`].body,
    toBody: (values) => values,
    save: async (body) => (await update.mutateAsync({ body: body as object })) as SettingsOf[N],
    onSaved: (saved) => {
      remember(queries, `show${name}` as `show${keyof SettingsOf}`, {}, saved)
      editor.start(saved, undefined)
      notifications.show({ message: 'The settings are saved and hold from now on.' })
    },
  })
  return editor
}
