import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { blankField, bodyOfField, CustomFieldForm, type CustomFieldValues } from './custom-field-form.tsx'

export function CreateCustomFieldPage() {
  const create = useChange('createCustomField')
  const navigate = useNavigate()
  const editor = useEditor<CustomFieldValues, Reply<'createCustomField'>>({
    initialValues: blankField,
    schema: endpoints.createCustomField.body,
    toBody: bodyOfField,
    save: (body) => create.mutateAsync({ body: body as Request<'createCustomField'>['body'] }),
    onSaved: ({ label }) => {
      notifications.show({ message: `The field ${label} is created.` })
      void navigate({ to: paths.customFields() })
    },
  })
  return (
    <Page title="Create field" trail={[{ label: 'Fields', to: paths.customFields() }]}>
      <EditForm editor={editor} verb="Create field" back={paths.customFields()} mayEdit>
        <CustomFieldForm editor={editor} isNew />
      </EditForm>
    </Page>
  )
}
