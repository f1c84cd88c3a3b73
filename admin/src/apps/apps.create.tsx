import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { AppFields, type AppValues, linesOf } from './app-fields.tsx'

type Values = AppValues & { owner: Choice | null }

/** An app for a developer. */
export function CreateAppPage() {
  const create = useChange('createAppFor')
  const navigate = useNavigate()
  const editor = useEditor<Values, Reply<'createAppFor'>>({
    initialValues: { name: '', description: '', visibility: 'personal', redirectUrls: '', owner: null },
    schema: endpoints.createAppFor.body,
    toBody: ({ owner, redirectUrls, ...values }) => ({
      ...values,
      ownerId: owner?.id ?? '',
      redirectUrls: linesOf(redirectUrls),
    }),
    save: (body) => create.mutateAsync({ body: body as Request<'createAppFor'>['body'] }),
    onSaved: (app) => {
      notifications.show({ message: `App “${app.name}” is created.` })
      void navigate({ to: paths.app(app.id) })
    },
  })
  const { form } = editor
  return (
    <Page title="Create app" trail={[{ label: 'Apps', to: paths.apps() }]}>
      <EditForm editor={editor} verb="Create app" back={paths.apps()} mayEdit>
        <Columns
          side={
            <Panel title="Whose it is">
              <OnePicker
                list="listAccounts"
                label="Owner"
                description="The app belongs to the first organisation of this person."
                value={form.getValues().owner}
                onChange={(owner) => {
                  form.setFieldValue('owner', owner)
                  form.clearFieldError('ownerId')
                }}
                error={form.errors.ownerId}
              />
            </Panel>
          }
        >
          <AppFields form={form} />
        </Columns>
      </EditForm>
    </Page>
  )
}
