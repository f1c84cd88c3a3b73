import { Radio, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'

interface Values {
  way: 'make' | 'given' | 'stored'
  alias: string
  plan: Choice | null
  productIds: string[]
  key: string
  secret: string
}

/** A credential without a request: for consumers who move here, and for what is made elsewhere. */
export function AddCredentialPage() {
  const { appId = '' } = useParams({ strict: false }) as { appId?: string }
  const app = useRead('showApp', { params: { appId } })
  return (
    <Page
      title="Add credential"
      lead="Without a request and approval. The developer sees it at once."
      trail={[
        { label: 'Apps', to: paths.apps() },
        { label: app.data?.name ?? 'App', to: paths.app(appId) },
      ]}
    >
      <Answer of={app}>{({ id }) => <AddCredentialForm appId={id} />}</Answer>
    </Page>
  )
}

function AddCredentialForm({ appId }: { appId: string }) {
  const add = useChange('addCredential')
  const navigate = useNavigate()
  const editor = useEditor<Values, Reply<'addCredential'>>({
    initialValues: { way: 'make', alias: '', plan: null, productIds: [], key: '', secret: '' },
    schema: endpoints.addCredential.body,
    toBody: ({ way, alias, plan, productIds, key, secret }) => ({
      kind: way === 'stored' ? 'stored' : 'added',
      alias,
      planId: plan?.id ?? '',
      productIds,
      key: way === 'make' ? null : key,
      secret: way === 'stored' && secret !== '' ? secret : null,
    }),
    save: (body) => add.mutateAsync({ params: { appId }, body: body as Request<'addCredential'>['body'] }),
    onSaved: (credential) => {
      notifications.show({ message: `“${credential.alias}” is added.` })
      void navigate({ to: paths.credential(credential.id) })
    },
  })
  const { form } = editor
  const { way, plan } = form.getValues()
  const products = form.getInputProps('productIds')
  return (
    <EditForm editor={editor} verb="Add credential" back={paths.app(appId)} mayEdit>
      <Columns
        side={
          <Panel title="What it gives access to">
            <OnePicker
              list="listPlans"
              label="Plan"
              value={plan}
              onChange={(choice) => {
                form.setFieldValue('plan', choice)
                form.clearFieldError('planId')
              }}
              error={form.errors.planId}
            />
            <ReferencePicker
              list="listProducts"
              label="Products"
              description="At the provider of the plan."
              value={products.value}
              onChange={products.onChange}
              error={products.error}
            />
          </Panel>
        }
      >
        <Panel title="The credential">
          <TextInput label="Name" required {...form.getInputProps('alias')} />
          <Radio.Group label="What is it?" {...form.getInputProps('way')}>
            <Stack gap="xs" mt="xs">
              <Radio value="make" label="A new key" description="Made at the provider, with the limits of the plan." />
              <Radio
                value="given"
                label="A key they have already"
                description="Made at the provider as it is. A rotation replaces it by a new one."
              />
              <Radio
                value="stored"
                label="A pair that is only kept"
                description="For user names and passwords, and what a plugin checks. The provider is not told."
              />
            </Stack>
          </Radio.Group>
          {way === 'given' && (
            <TextInput
              label="Key"
              description="At a Tyk gateway switch its cache of sessions off first (disable_cached_session_state): otherwise a key that is in use can’t be taken away again."
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('key')}
            />
          )}
          {way === 'stored' && (
            <>
              <TextInput
                label="User name or key"
                autoComplete="off"
                spellCheck={false}
                {...form.getInputProps('key')}
              />
              <TextInput
                label="Password or secret"
                type="password"
                autoComplete="new-password"
                {...form.getInputProps('secret')}
              />
            </>
          )}
        </Panel>
      </Columns>
    </EditForm>
  )
}
