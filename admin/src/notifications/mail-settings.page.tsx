import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay, useSession } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Panel, Stack } from '../ui/panel.tsx'
import { DailyMails } from './daily-mails.tsx'
import { MailTabs } from './mail-tabs.tsx'

type Settings = Reply<'showMailSettings'>

interface Values {
  sends: boolean
  server: {
    host: string
    port: number | string
    security: 'tls' | 'starttls' | 'none'
    username: string
    password: string
  }
  fromAddress: string
  fromName: string
  replyTo: string
  ownerNotices: string[]
}

const noServer = { host: '', port: 587, security: 'starttls', username: '' } as const

const valuesOf = ({ server, fromAddress, fromName, replyTo, ownerNotices }: Settings): Values => {
  const { passwordSet: _, ...known } = server ?? { ...noServer, passwordSet: false }
  return {
    sends: server !== null,
    server: { ...known, password: '' },
    fromAddress: fromAddress ?? '',
    fromName,
    replyTo: replyTo ?? '',
    ownerNotices,
  }
}

const bodyOf = ({ sends, server: { password, ...server }, replyTo, ...rest }: Values) => ({
  ...rest,
  replyTo: replyTo === '' ? null : replyTo,
  server: sends ? { ...server, ...(password ? { password } : {}) } : null,
})

export function MailSettingsPage() {
  const settings = useRead('showMailSettings', {})
  return (
    <Page
      title="Mail server"
      lead="How mails leave the portal, and who they are from."
      trail={[{ label: 'Mail', to: paths.mails() }]}
    >
      <MailTabs />
      <Answer of={settings}>{(shown) => <Editor settings={shown} />}</Answer>
    </Page>
  )
}

function Editor({ settings }: { settings: Settings }) {
  const mayWrite = useMay('settings:write')
  const update = useChange('updateMailSettings')
  const queries = useQueryClient()
  const editor = useEditor<Values, Settings>({
    initialValues: valuesOf(settings),
    version: settings.version,
    schema: endpoints.updateMailSettings.body,
    toBody: (values) => bodyOf(values as Values),
    whole: true,
    save: (body, version) =>
      update.mutateAsync({
        body: endpoints.updateMailSettings.body.parse(body),
        ...(version === undefined ? {} : { version }),
      }),
    onSaved: (saved) => {
      remember(queries, 'showMailSettings', {}, saved)
      editor.start(valuesOf(saved), saved.version)
      notifications.show({ message: 'The mail settings are saved.' })
    },
  })
  const { form } = editor
  return (
    <Columns
      side={
        <>
          <TestMail ready={settings.server !== null && settings.fromAddress !== null} />
          <DailyMails />
        </>
      }
    >
      <EditForm
        editor={editor}
        verb="Save mail settings"
        back={paths.mails()}
        mayEdit={mayWrite}
        reload={async () => {
          const now = await api.showMailSettings({})
          editor.start(valuesOf(now), now.version)
        }}
      >
        <Stack>
          <Panel title="Server">
            {settings.fromEnvironment ? (
              <Notice tone="info">
                The environment names {settings.server?.host}. It is changed there (PORTAL_SMTP_URL).
              </Notice>
            ) : (
              <>
                <Switch
                  label="Send mails"
                  description="Off: mails are written and wait in the outbox."
                  {...form.getInputProps('sends', { type: 'checkbox' })}
                />
                {form.getValues().sends && (
                  <ServerFields editor={editor} kept={settings.server?.passwordSet === true} />
                )}
              </>
            )}
          </Panel>
          <Panel title="Sender">
            <TextInput label="From address" type="email" required {...form.getInputProps('fromAddress')} />
            <TextInput label="From name" required {...form.getInputProps('fromName')} />
            <TextInput
              label="Answers go to"
              description="Empty: to the from address."
              type="email"
              {...form.getInputProps('replyTo')}
            />
          </Panel>
          <Panel title="Notices to owners">
            <TagsInput
              label="Addresses"
              description="Who is told what needs somebody: requests and registrations that wait, providers that are down, policies that changed, webhooks that were paused. Empty: everybody whose role concerns it. Whoever has chosen for themselves gets what they chose. Press Enter after each."
              {...form.getInputProps('ownerNotices')}
            />
          </Panel>
        </Stack>
      </EditForm>
    </Columns>
  )
}

function ServerFields({ editor, kept }: { editor: ReturnType<typeof useEditor<Values, Settings>>; kept: boolean }) {
  const { form } = editor
  return (
    <>
      <TextInput label="Host" required {...form.getInputProps('server.host')} />
      <NumberInput label="Port" min={1} max={65535} required {...form.getInputProps('server.port')} />
      <Select
        label="Protection"
        data={[
          { value: 'starttls', label: 'STARTTLS (usually port 587)' },
          { value: 'tls', label: 'TLS from the beginning (usually port 465)' },
          { value: 'none', label: 'None: only on a network of your own' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('server.security')}
      />
      <TextInput
        label="User name"
        description="Empty: the server asks for none."
        autoComplete="off"
        {...form.getInputProps('server.username')}
      />
      <TextInput
        label="Password"
        type="password"
        autoComplete="new-password"
        description={kept ? 'It is kept encrypted; leave this empty to keep it.' : 'It is kept encrypted.'}
        {...form.getInputProps('server.password')}
      />
    </>
  )
}

function TestMail({ ready }: { ready: boolean }) {
  const { account } = useSession()
  const test = useChange('testMailSettings')
  const [recipient, setRecipient] = useState(account.email)
  if (!useMay('settings:write')) return null
  return (
    <Panel title="Test" quiet>
      {ready ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            test.mutate({ body: { recipient } })
          }}
        >
          <Stack>
            <TextInput
              label="Send a test mail to"
              type="email"
              value={recipient}
              onChange={(event) => setRecipient(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={test.isPending}>
              Send test mail
            </Button>
            {test.data?.sent && <Notice tone="info" urgent title="The server has taken it." />}
            {test.data?.failure && (
              <Notice tone="bad" urgent title="It was not sent.">
                {test.data.failure}
              </Notice>
            )}
            {test.error && (
              <Notice tone="bad" urgent title="It was not tried.">
                {sentenceOf(test.error)}
              </Notice>
            )}
          </Stack>
        </form>
      ) : (
        <p>Save a server and a from address first; then a test mail can be sent.</p>
      )}
    </Panel>
  )
}
