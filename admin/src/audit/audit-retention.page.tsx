import { NumberInput, Switch } from '@mantine/core'
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

type Retention = Reply<'showAuditRetention'>

const valuesOf = ({ days }: Retention) => ({ forgets: days !== null, days: (days ?? 730) as number | string })

export function AuditRetentionPage() {
  const retention = useRead('showAuditRetention', {})
  return (
    <Page
      title="How long the audit log is kept"
      lead="What is older is forgotten within the hour, and does not come back."
      trail={[{ label: 'Audit log', to: paths.auditEntries() }]}
    >
      <Answer of={retention}>{(shown) => <Editor retention={shown} />}</Answer>
    </Page>
  )
}

function Editor({ retention }: { retention: Retention }) {
  const queries = useQueryClient()
  const mayEdit = useMay('settings:write')
  const editor = useEditor({
    initialValues: valuesOf(retention),
    schema: endpoints.changeAuditRetention.body,
    toBody: ({ forgets, days }) => ({ days: forgets ? days : null }),
    whole: true,
    save: (body) => api.changeAuditRetention({ body: body as Retention }),
    onSaved(saved) {
      remember(queries, 'showAuditRetention', {}, saved)
      editor.start(valuesOf(saved), undefined)
      notifications.show({ message: 'Saved.' })
    },
  })
  const { form } = editor
  return (
    <EditForm editor={editor} verb="Save" back={paths.auditEntries()} mayEdit={mayEdit}>
      <Panel title="Age">
        <Switch
          label="Forget old entries"
          description="Off: every entry is kept."
          {...form.getInputProps('forgets', { type: 'checkbox' })}
        />
        {form.getValues().forgets && (
          <NumberInput label="Days" description="From 30 to 3660 days." {...form.getInputProps('days')} />
        )}
      </Panel>
    </EditForm>
  )
}
