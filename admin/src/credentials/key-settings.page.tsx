import { Switch, TagsInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { SettingsTabs } from '../frame/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Panel, Stack } from '../ui/panel.tsx'

type Settings = Reply<'showKeySettings'>
interface Values extends Omit<Settings, 'version' | 'expiryReminderDays'> {
  /** As they are typed. */
  expiryReminderDays: string[]
}

const switches: readonly (readonly [name: keyof Values['metadata'], label: string])[] = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail address'],
  ['role', 'Role in the organisation'],
  ['organisationName', 'Name of the organisation'],
  ['teamNames', 'Names of the teams'],
]

const valuesOf = ({ shownOnce, metadata, expiryReminderDays }: Settings): Values => ({
  shownOnce,
  metadata,
  expiryReminderDays: expiryReminderDays.map(String),
})

const bodyOf = ({ expiryReminderDays, ...rest }: Values) => ({
  ...rest,
  expiryReminderDays: expiryReminderDays.map((days) => Number(days)),
})

export function KeySettingsPage() {
  const settings = useRead('showKeySettings', {})
  return (
    <Page title="Settings" lead="How developers see their keys, and what keys tell your gateways about them.">
      <SettingsTabs />
      <Answer of={settings}>{(shown) => <Editor settings={shown} />}</Answer>
    </Page>
  )
}

function Editor({ settings }: { settings: Settings }) {
  const mayWrite = useMay('credentials:write')
  const update = useChange('updateKeySettings')
  const queries = useQueryClient()
  const editor = useEditor<Values, Settings>({
    initialValues: valuesOf(settings),
    version: settings.version,
    schema: endpoints.updateKeySettings.body,
    toBody: (values) => bodyOf(values as Values),
    whole: true,
    save: (body, version) =>
      update.mutateAsync({
        body: endpoints.updateKeySettings.body.parse(body),
        ...(version === undefined ? {} : { version }),
      }),
    onSaved: (saved) => {
      remember(queries, 'showKeySettings', {}, saved)
      editor.start(valuesOf(saved), saved.version)
      notifications.show({ message: 'The key settings are saved.' })
    },
  })
  const { form } = editor
  return (
    <EditForm
      editor={editor}
      verb="Save key settings"
      back={paths.settings()}
      mayEdit={mayWrite}
      reload={async () => {
        const now = await api.showKeySettings({})
        editor.start(valuesOf(now), now.version)
      }}
    >
      <Stack>
        <Panel title="Showing keys">
          <Switch
            label="Show each key once"
            description="To the developers of its app only, not to you. Who loses it rotates it. Off: as often as asked for; each time is recorded."
            {...form.getInputProps('shownOnce', { type: 'checkbox' })}
          />
        </Panel>
        <Panel title="When keys end">
          <TagsInput
            label="Remind developers so many days before"
            description="Press Enter after each number, such as 30, 7 and 1. Empty: they are told only when it has ended."
            inputMode="numeric"
            maxTags={5}
            {...form.getInputProps('expiryReminderDays')}
            error={Object.entries(form.errors).find(([name]) => name.startsWith('expiryReminderDays'))?.[1]}
          />
        </Panel>
        <Panel title="What keys carry">
          <p>
            Each key carries the ids of its app, developer, organisation and teams. Gateways and upstreams can tell from
            them who calls.
          </p>
          <Notice tone="wait" title="This is personal data.">
            Gateways and whatever reads their records may log it. Switch on only what somebody needs. A change reaches
            the keys that exist little by little.
          </Notice>
          {switches.map(([name, label]) => (
            <Switch key={name} label={label} {...form.getInputProps(`metadata.${name}`, { type: 'checkbox' })} />
          ))}
        </Panel>
      </Stack>
    </EditForm>
  )
}
