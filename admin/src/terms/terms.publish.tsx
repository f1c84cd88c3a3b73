import { Checkbox, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

interface Values {
  text: string
  note: string
  mustAccept: boolean
}

export function PublishTermsPage() {
  const terms = useRead('listTerms', {})
  return (
    <Page title="Publish a version" trail={[{ label: 'Terms', to: paths.terms() }]}>
      <Answer of={terms}>{({ items }) => <Form before={items[0]?.text ?? ''} isFirst={items.length === 0} />}</Answer>
    </Page>
  )
}

function Form({ before, isFirst }: { before: string; isFirst: boolean }) {
  const publish = useChange('publishTerms')
  const navigate = useNavigate()
  const editor = useEditor<Values, Reply<'publishTerms'>>({
    initialValues: { text: before, note: '', mustAccept: true },
    schema: endpoints.publishTerms.body,
    toBody: (values) => values,
    save: (body) => publish.mutateAsync({ body: body as Request<'publishTerms'>['body'] }),
    onSaved: ({ number }) => {
      notifications.show({ message: `Version ${number} is in force.` })
      void navigate({ to: paths.terms() })
    },
  })
  const { form } = editor
  return (
    <EditForm editor={editor} verb="Publish" back={paths.terms()} mayEdit>
      <Panel title="The terms">
        <Textarea
          label="Text"
          description="In Markdown."
          autosize
          minRows={14}
          maxRows={40}
          required
          {...form.getInputProps('text')}
        />
        <TextInput
          label="What is new"
          description="In a line, for people who have to accept again; optional."
          {...form.getInputProps('note')}
        />
        <Checkbox
          label="Everybody has to accept it"
          description={
            isFirst
              ? 'Before developers go on in the live portal. Without, only who registers from now on is asked.'
              : 'Before developers go on in the live portal, also those who accepted an earlier version. For a corrected word, leave it out.'
          }
          {...form.getInputProps('mustAccept', { type: 'checkbox' })}
        />
      </Panel>
    </EditForm>
  )
}
