import { NumberInput, Radio, Stack, Switch } from '@mantine/core'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { useSettingsEditor } from '../frame/settings-editor.ts'
import { SettingsTabs } from '../frame/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

type AccessSettings = Reply<'showAccessSettings'>

export function SettingsPage() {
  const settings = useRead('showAccessSettings', {})
  return (
    <Page title="Settings" lead="What holds at once, while the portal runs.">
      <SettingsTabs />
      <Answer of={settings}>{(shown) => <AccessSettingsForm settings={shown} />}</Answer>
    </Page>
  )
}

function AccessSettingsForm({ settings }: { settings: AccessSettings }) {
  const mayWrite = useMay('settings:write')
  const editor = useSettingsEditor('AccessSettings', settings)
  const { form } = editor
  return (
    <EditForm editor={editor} verb="Save settings" back={paths.home()} mayEdit={mayWrite}>
      <Stack gap="lg">
        <Panel title="How access is requested">
          <Radio.Group label="Access flow" {...form.getInputProps('flow')}>
            <Stack gap="sm" mt="xs">
              <Radio
                value="cart"
                label="Cart"
                description="Developers gather APIs and ask for all of them at once. Best where they need several."
              />
              <Radio
                value="direct"
                label="Direct"
                description="The button of a plan leads straight to the form for that one API. Carts are kept, but not shown."
              />
            </Stack>
          </Radio.Group>
        </Panel>
        <Panel title="Trying calls">
          <Switch
            label="Developers can call operations from the pages of an API"
            description="The portal makes these calls with the developer’s own key. They count on the plan like any other."
            {...form.getInputProps('tryIt', { type: 'checkbox' })}
          />
        </Panel>
        <Panel title="Requests that wait at the same time">
          <NumberInput
            label="Of one developer"
            description="Further requests are refused until some are decided."
            allowDecimal={false}
            allowNegative={false}
            hideControls
            maw="16rem"
            {...form.getInputProps('openRequestsPerAccount')}
          />
          <NumberInput
            label="Of one organisation"
            description="Not counted in the default organisation, where people who don’t know each other meet."
            allowDecimal={false}
            allowNegative={false}
            hideControls
            maw="16rem"
            {...form.getInputProps('openRequestsPerOrganisation')}
          />
        </Panel>
      </Stack>
    </EditForm>
  )
}
