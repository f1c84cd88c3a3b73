import { NumberInput, Radio, Stack, TagsInput } from '@mantine/core'
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

type SignUpSettings = Reply<'showSignUpSettings'>

export function SignUpSettingsPage() {
  const settings = useRead('showSignUpSettings', {})
  return (
    <Page title="Settings" lead="Who sees the portal, and who can register.">
      <SettingsTabs />
      <Answer of={settings}>{(shown) => <Form settings={shown} />}</Answer>
    </Page>
  )
}

function Form({ settings }: { settings: SignUpSettings }) {
  const mayWrite = useMay('settings:write')
  const editor = useSettingsEditor('SignUpSettings', settings)
  const { form } = editor
  return (
    <EditForm editor={editor} verb="Save settings" back={paths.home()} mayEdit={mayWrite}>
      <Stack gap="lg">
        <Panel title="Who sees the live portal">
          <Radio.Group label="Visibility" {...form.getInputProps('portalVisibility')}>
            <Stack gap="sm" mt="xs">
              <Radio value="public" label="Public" description="Everybody, as far as the catalogues allow." />
              <Radio
                value="private"
                label="Private"
                description="Whoever has signed in. Visitors see how to come in, and nothing else."
              />
              <Radio
                value="hidden"
                label="Hidden"
                description="People of the back office only. Developers are told that the portal is not open; their keys go on working. Nobody can register."
              />
            </Stack>
          </Radio.Group>
        </Panel>
        <Panel title="Who can register">
          <Radio.Group label="New accounts" {...form.getInputProps('newAccounts')}>
            <Stack gap="sm" mt="xs">
              <Radio value="active" label="At once" description="Whoever registers can sign in and ask for access." />
              <Radio
                value="approval"
                label="After approval"
                description="They wait among the accounts until somebody approves or rejects them. Both are told by mail."
              />
              <Radio value="closed" label="Nobody" description="People come by invitation only." />
            </Stack>
          </Radio.Group>
          <Radio.Group
            label="Confirmed addresses"
            description="Whether people who register open a link in a mail before they can sign in."
            {...form.getInputProps('emailConfirmation')}
          >
            <Stack gap="sm" mt="xs">
              <Radio
                value="automatic"
                label="Where mails go out"
                description="Asked for once a mail server is set, and never in an evaluation."
              />
              <Radio
                value="required"
                label="Always"
                description="Without a mail server nobody gets the link, and nobody new gets in."
              />
              <Radio value="off" label="Never" description="Anybody can register with anybody’s address." />
            </Stack>
          </Radio.Group>
          <NumberInput
            label="Days to confirm an address"
            description="Accounts nobody has confirmed by then are removed. 0 keeps them. Never one with a role or an app."
            allowDecimal={false}
            allowNegative={false}
            hideControls
            maw="24rem"
            {...form.getInputProps('unconfirmedDays')}
          />
          <TagsInput
            label="E-mail domains"
            description="Only addresses at these can register; empty: any. Invitations are not bound by it. Visitors are not told which they are."
            placeholder="example.com"
            splitChars={[',', ' ', ';']}
            {...form.getInputProps('emailDomains')}
          />
        </Panel>
      </Stack>
    </EditForm>
  )
}
