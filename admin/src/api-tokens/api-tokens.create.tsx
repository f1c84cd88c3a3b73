import { Checkbox, PasswordInput, Radio, Select, Stack, TextInput } from '@mantine/core'
import { endpoints } from '@portico/contract'
import { useState } from 'react'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useSession } from '../session/session.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { lifetimes } from './lifetimes.ts'
import { NewApiToken } from './new-api-token.tsx'

type Created = Reply<'createApiToken'>
type Body = Request<'createApiToken'>['body']

interface Values {
  name: string
  scope: 'chosen' | 'all'
  permissions: string[]
  days: string
  password: string
}

export function CreateApiTokenPage() {
  const [created, setCreated] = useState<Created | null>(null)
  return (
    <Page title={created ? 'Your new token' : 'Create token'} trail={[{ label: 'API tokens', to: paths.apiTokens() }]}>
      {created ? <NewApiToken created={created} /> : <Form onCreated={setCreated} />}
    </Page>
  )
}

function Form({ onCreated }: { onCreated: (created: Created) => void }) {
  const { permissions } = useSession()
  const create = useChange('createApiToken')
  const editor = useEditor<Values, Created>({
    initialValues: { name: '', scope: 'chosen', permissions: [], days: '90', password: '' },
    schema: endpoints.createApiToken.body,
    toBody: ({ scope, permissions, days, ...values }) => ({
      ...values,
      permissions: scope === 'all' ? null : permissions,
      lifetimeDays: Number(days),
    }),
    save: (body) => create.mutateAsync({ body: body as Body }),
    onSaved: onCreated,
  })
  const { form } = editor
  return (
    <EditForm editor={editor} verb="Create token" back={paths.apiTokens()} mayEdit>
      <Columns
        side={
          <Panel title="It is you">
            <PasswordInput
              label="Your password"
              description="Asked once more, so that nobody at an open browser leaves with a token."
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show password', tabIndex: 0 }}
              {...form.getInputProps('password')}
            />
          </Panel>
        }
      >
        <Panel title="What it is for">
          <TextInput
            label="Name"
            description="The program that uses it. The audit log names it beside you."
            {...form.getInputProps('name')}
          />
          <Select
            label="Works for"
            description="Afterwards the program is refused until it has a new one."
            data={lifetimes}
            allowDeselect={false}
            maw="16rem"
            {...form.getInputProps('days')}
          />
        </Panel>
        <Panel title="What it may do">
          <Radio.Group label="Permissions" {...form.getInputProps('scope')}>
            <Stack gap="sm" mt="xs">
              <Radio value="chosen" label="Only what is chosen here" description="As long as you may do it yourself." />
              <Radio value="all" label="Whatever you may do" description="Also when that changes." />
            </Stack>
          </Radio.Group>
          {form.getValues().scope === 'chosen' && (
            <Checkbox.Group label="Chosen permissions" {...form.getInputProps('permissions')}>
              <Stack gap="sm" mt="xs">
                {permissions.map((permission) => (
                  <Checkbox key={permission} value={permission} label={permission} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
        </Panel>
      </Columns>
    </EditForm>
  )
}
