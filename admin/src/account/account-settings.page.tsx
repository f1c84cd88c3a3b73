import { NumberInput, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply, Request } from '../api/client.ts'
import { remember, useChange, useRead } from '../api/queries.ts'
import { SettingsTabs } from '../frame/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

type AccountSettings = Reply<'showAccountSettings'>

export function AccountSettingsPage() {
  const settings = useRead('showAccountSettings', {})
  return (
    <Page title="Settings" lead="How people sign in, and for how long.">
      <SettingsTabs />
      <Answer of={settings}>{(shown) => <Form settings={shown} />}</Answer>
    </Page>
  )
}

function Form({ settings }: { settings: AccountSettings }) {
  const mayWrite = useMay('settings:write')
  const update = useChange('updateAccountSettings')
  const queries = useQueryClient()
  const editor = useEditor<AccountSettings, AccountSettings>({
    initialValues: settings,
    schema: endpoints.updateAccountSettings.body,
    toBody: (values) => values,
    save: (body) => update.mutateAsync({ body: body as Request<'updateAccountSettings'>['body'] }),
    onSaved: (saved) => {
      remember(queries, 'showAccountSettings', {}, saved)
      editor.start(saved, undefined)
      notifications.show({ message: 'The settings are saved and hold from now on.' })
    },
  })
  const number = { allowDecimal: false, allowNegative: false, hideControls: true, maw: '16rem' } as const
  return (
    <EditForm editor={editor} verb="Save settings" back={paths.home()} mayEdit={mayWrite}>
      <Panel title="When people have to sign in again">
        <Stack gap="md">
          <NumberInput
            label="Hours after the sign-in"
            description="However busy they are. From an hour to 90 days."
            {...number}
            {...editor.form.getInputProps('sessionHours')}
          />
          <NumberInput
            label="Minutes without a request"
            description="Shorter limits end sessions that are open now."
            {...number}
            {...editor.form.getInputProps('idleMinutes')}
          />
          <NumberInput
            label="The same for people of the back office"
            description="They can do more harm, so they should be signed out sooner."
            {...number}
            {...editor.form.getInputProps('idleMinutesOfAdmins')}
          />
        </Stack>
      </Panel>
    </EditForm>
  )
}
