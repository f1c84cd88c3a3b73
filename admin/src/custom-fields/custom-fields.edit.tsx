import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { api, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { bodyOfField, CustomFieldForm, type CustomFieldValues } from './custom-field-form.tsx'

type CustomField = Reply<'showCustomField'>

const valuesOf = ({ id: _id, subject: _subject, version: _version, ...values }: CustomField): CustomFieldValues =>
  values

/** Name and type are fixed. */
const bodyOf = (values: CustomFieldValues) => {
  const { name: _name, type: _type, ...body } = bodyOfField(values)
  return body
}

export function EditCustomFieldPage() {
  const { customFieldId = '' } = useParams({ strict: false }) as { customFieldId?: string }
  const field = useRead('showCustomField', { params: { customFieldId } })
  return (
    <Page title={field.data?.label ?? 'Field'} trail={[{ label: 'Fields', to: paths.customFields() }]}>
      <Answer of={field}>{(shown) => <Edit key={shown.id} field={shown} />}</Answer>
    </Page>
  )
}

function Edit({ field }: { field: CustomField }) {
  const params = { customFieldId: field.id }
  const mayWrite = useMay('settings:write')
  const update = useChange('updateCustomField')
  const navigate = useNavigate()
  const editor = useEditor<CustomFieldValues, CustomField>({
    initialValues: valuesOf(field),
    version: field.version,
    schema: endpoints.updateCustomField.body,
    toBody: bodyOf,
    save: (body, version) =>
      update.mutateAsync({
        params,
        body: body as Request<'updateCustomField'>['body'],
        ...(version === undefined ? {} : { version }),
      }),
    onSaved: () => {
      notifications.show({ message: 'The field is saved.' })
      void navigate({ to: paths.customFields() })
    },
  })
  const reload = async () => {
    const latest = await api.showCustomField({ params })
    editor.start(valuesOf(latest), latest.version)
  }
  return (
    <EditForm editor={editor} verb="Save field" back={paths.customFields()} mayEdit={mayWrite} reload={reload}>
      <CustomFieldForm editor={editor} isNew={false} />
    </EditForm>
  )
}
