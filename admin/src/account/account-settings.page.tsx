import { Checkbox, NumberInput, Stack } from '@mantine/core'
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
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

type Shown = Reply<'showAccountSettings'>
type AccountSettings = Omit<Shown, 'warnings'>

export function AccountSettingsPage() {
  const settings = useRead('showAccountSettings', {})
  return (
    <Page title="Settings" lead="How people sign in, and for how long.">
      <SettingsTabs />
      <Answer of={settings}>
        {({ warnings, ...shown }) => (
          <Stack gap="lg">
            <Warnings warnings={warnings} />
            <Form settings={shown} />
          </Stack>
        )}
      </Answer>
    </Page>
  )
}

function Warnings({ warnings }: Pick<Shown, 'warnings'>) {
  if (warnings.length === 0) return null
  return (
    <Notice tone="wait" title="Some of this protects nobody">
      {warnings.map(({ field, message }) => (
        <p key={field + message}>{message}</p>
      ))}
    </Notice>
  )
}

function Form({ settings }: { settings: AccountSettings }) {
  const mayWrite = useMay('settings:write')
  const update = useChange('updateAccountSettings')
  const queries = useQueryClient()
  const editor = useEditor<AccountSettings, Shown>({
    initialValues: settings,
    schema: endpoints.updateAccountSettings.body,
    toBody: (values) => values,
    save: (body) => update.mutateAsync({ body: body as Request<'updateAccountSettings'>['body'] }),
    onSaved: (saved) => {
      remember(queries, 'showAccountSettings', {}, saved)
      const { warnings: _, ...values } = saved
      editor.start(values, undefined)
      notifications.show({ message: 'The settings are saved and hold from now on.' })
    },
  })
  const number = { allowDecimal: false, allowNegative: false, hideControls: true, maw: '24rem' } as const
  return (
    <EditForm editor={editor} verb="Save settings" back={paths.home()} mayEdit={mayWrite}>
      <Stack gap="lg">
        <Panel title="Guessing passwords">
          <Stack gap="md">
            <NumberInput
              label="Wrong passwords before an address is locked"
              description="In a row, also for addresses without an account. 0 locks nobody."
              {...number}
              {...editor.form.getInputProps('failuresBeforeLock')}
            />
            <NumberInput
              label="Minutes of the first lock"
              description="Each further lock, after half as many failures, lasts twice as long, up to 12 hours."
              {...number}
              {...editor.form.getInputProps('lockMinutes')}
            />
            <NumberInput
              label="Hours until failures are forgotten"
              description="After the last one. The right password forgets them at once."
              {...number}
              {...editor.form.getInputProps('failureMemoryHours')}
            />
            <NumberInput
              label="Failed sign-ins of one network address"
              description="Whatever account they were for, before it has to wait. 0 for no limit."
              {...number}
              {...editor.form.getInputProps('failuresOfNetwork')}
            />
            <NumberInput
              label="Within how many minutes"
              description="Counted by each process of the portal on its own."
              {...number}
              {...editor.form.getInputProps('networkMinutes')}
            />
          </Stack>
        </Panel>
        <Panel title="Passwords">
          <Stack gap="md">
            <NumberInput
              label="Shortest password"
              description="Characters. What is asked for here holds for new passwords; common ones and those close to name or address are refused in any case."
              {...number}
              {...editor.form.getInputProps('shortestPassword')}
            />
            <NumberInput
              label="Digits at least"
              description="0 for no rule."
              {...number}
              {...editor.form.getInputProps('passwordDigits')}
            />
            <NumberInput
              label="Special characters at least"
              description="Neither letter nor digit; spaces count. 0 for no rule."
              {...number}
              {...editor.form.getInputProps('passwordSymbols')}
            />
            <Checkbox
              label="Capital and small letters"
              description="At least one of each."
              {...editor.form.getInputProps('passwordBothCases', { type: 'checkbox' })}
            />
            <Checkbox
              label="No runs of characters"
              description="Three in a row that follow each other or are the same: abc, 321, aaa."
              {...editor.form.getInputProps('passwordNoRuns', { type: 'checkbox' })}
            />
            <NumberInput
              label="Earlier passwords that can’t come back"
              description="The present one is the first of them. 0 for no rule. Passwords from before the rule are not known."
              {...number}
              {...editor.form.getInputProps('passwordHistory')}
            />
          </Stack>
        </Panel>
        <Panel title="Second factor">
          <Checkbox
            label="People of the back office need one"
            description="Who has none can do nothing here until they have set one up. API tokens go on working."
            {...editor.form.getInputProps('secondFactorOfAdmins', { type: 'checkbox' })}
          />
        </Panel>
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
      </Stack>
    </EditForm>
  )
}
