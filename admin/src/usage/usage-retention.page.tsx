import { NumberInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply } from '../api/client.ts'
import { api, remember, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

type Retention = Reply<'showUsageRetention'>

export function UsageRetentionPage() {
  const retention = useRead('showUsageRetention', {})
  return (
    <Page
      title="How long usage is kept"
      lead="What is older is forgotten within the hour, and does not come back."
      trail={[{ label: 'Usage', to: paths.usage() }]}
    >
      <Answer of={retention}>{(shown) => <Editor retention={shown} />}</Answer>
    </Page>
  )
}

function Editor({ retention }: { retention: Retention }) {
  const queries = useQueryClient()
  const mayEdit = useMay('operations:write')
  const editor = useEditor({
    initialValues: retention as { [N in keyof Retention]: number | string },
    schema: endpoints.changeUsageRetention.body,
    toBody: (values) => values,
    save: (body) => api.changeUsageRetention({ body: body as Retention }),
    onSaved(saved) {
      remember(queries, 'showUsageRetention', {}, saved)
      editor.start(saved, undefined)
      notifications.show({ message: 'Saved.' })
    },
  })
  return (
    <EditForm editor={editor} verb="Save" back={paths.usage()} mayEdit={mayEdit}>
      <Panel title="Days">
        <NumberInput
          label="By the hour"
          description="From 31 to 400 days. Afterwards an hour is known only as part of its day."
          {...editor.form.getInputProps('daysByHour')}
        />
        <NumberInput
          label="By the day"
          description="From 92 to 3660 days."
          {...editor.form.getInputProps('daysByDay')}
        />
      </Panel>
    </EditForm>
  )
}
