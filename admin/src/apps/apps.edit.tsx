import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { api, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Stack } from '../ui/panel.tsx'
import { AppFields, type AppValues, linesOf } from './app-fields.tsx'

type App = Reply<'showApp'>

export function EditAppPage() {
  const { appId = '' } = useParams({ strict: false }) as { appId?: string }
  const app = useRead('showApp', { params: { appId } })
  return (
    <Page
      title={app.data ? `Edit ${app.data.name}` : 'Edit app'}
      trail={[
        { label: 'Apps', to: paths.apps() },
        { label: app.data?.name ?? 'App', to: paths.app(appId) },
      ]}
    >
      <Answer of={app}>{(data) => <EditAppForm key={data.id} app={data} />}</Answer>
    </Page>
  )
}

const valuesOf = ({ name, description, visibility, redirectUrls }: App): AppValues => ({
  name,
  description,
  visibility,
  redirectUrls: redirectUrls.join('\n'),
})

function EditAppForm({ app }: { app: App }) {
  const params = { appId: app.id }
  const update = useChange('updateApp')
  const navigate = useNavigate()
  const editor = useEditor<AppValues, App>({
    initialValues: valuesOf(app),
    version: app.version,
    schema: endpoints.updateApp.body,
    toBody: ({ redirectUrls, ...values }) => ({ ...values, redirectUrls: linesOf(redirectUrls) }),
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: () => {
      notifications.show({ message: 'The app is saved.' })
      void navigate({ to: paths.app(app.id) })
    },
  })
  return (
    <EditForm
      editor={editor}
      verb="Save app"
      back={paths.app(app.id)}
      mayEdit
      reload={async () => {
        const latest = await api.showApp({ params })
        editor.start(valuesOf(latest), latest.version)
      }}
    >
      <Stack>
        <AppFields form={editor.form} />
      </Stack>
    </EditForm>
  )
}
