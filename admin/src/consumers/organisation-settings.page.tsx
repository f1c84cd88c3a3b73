import { Checkbox, Stack } from '@mantine/core'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { useSettingsEditor } from '../frame/settings-editor.ts'
import { SettingsTabs } from '../frame/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

type OrganisationSettings = Reply<'showOrganisationSettings'>

export function OrganisationSettingsPage() {
  const settings = useRead('showOrganisationSettings', {})
  return (
    <Page title="Settings" lead="How developers bring their company.">
      <SettingsTabs />
      <Answer of={settings}>{(shown) => <Form settings={shown} />}</Answer>
    </Page>
  )
}

function Form({ settings }: { settings: OrganisationSettings }) {
  const mayWrite = useMay('settings:write')
  const editor = useSettingsEditor('OrganisationSettings', settings)
  const { form } = editor
  return (
    <EditForm editor={editor} verb="Save settings" back={paths.home()} mayEdit={mayWrite}>
      <Panel title="Organisations of developers">
        <Stack gap="sm">
          <Checkbox
            label="Developers can ask for an organisation"
            description="Who registered by themselves asks in the live portal, and becomes admin of the organisation."
            {...form.getInputProps('selfService', { type: 'checkbox' })}
          />
          <Checkbox
            label="Approve requests at once"
            description="Without this, somebody who looks after people decides each one."
            disabled={!form.getValues().selfService}
            {...form.getInputProps('autoApprove', { type: 'checkbox' })}
          />
          {form.getValues().selfService && form.getValues().autoApprove && (
            <Notice tone="wait">
              Whoever can register can then make an organisation and invite up to a hundred people a day by mail.
            </Notice>
          )}
          <Checkbox
            label="Admins of organisations can make invite codes"
            description="For their own organisation and its teams, for at most 200 people and 90 days each. Codes that were made go on working when this is switched off."
            {...form.getInputProps('ownInviteCodes', { type: 'checkbox' })}
          />
        </Stack>
      </Panel>
    </EditForm>
  )
}
