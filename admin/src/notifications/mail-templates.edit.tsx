import { Button, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel, Stack } from '../ui/panel.tsx'
import { MailPreview } from './mail-preview.tsx'

type Template = Reply<'showMailTemplate'>
type Words = Pick<Template, 'subject' | 'body'>

const wordsOf = ({ subject, body }: Words): Words => ({ subject, body })

export function EditMailTemplatePage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const template = useRead('showMailTemplate', { params: { name } })
  return (
    <Page
      title={template.data?.title ?? 'Mail template'}
      lead={template.data?.when}
      trail={[
        { label: 'Mail', to: paths.mails() },
        { label: 'Templates', to: paths.mailTemplates() },
      ]}
      actions={template.data?.changed && <ResetButton name={name} />}
    >
      <Answer of={template}>{(shown) => <Editor key={`${shown.name} ${shown.version}`} template={shown} />}</Answer>
    </Page>
  )
}

function Editor({ template }: { template: Template }) {
  const params = { name: template.name }
  const mayWrite = useMay('mail-templates:write')
  const update = useChange('updateMailTemplate')
  const queries = useQueryClient()
  const editor = useEditor<Words, Template>({
    initialValues: wordsOf(template),
    version: template.version,
    schema: endpoints.updateMailTemplate.body,
    toBody: wordsOf,
    whole: true,
    save: (body, version) =>
      update.mutateAsync({ params, body: body as Words, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      remember(queries, 'showMailTemplate', { params }, saved)
      editor.start(wordsOf(saved), saved.version)
      notifications.show({ message: 'The template is saved.' })
    },
  })
  return (
    <Columns side={<Variables template={template} />}>
      <EditForm
        editor={editor}
        verb="Save template"
        back={paths.mailTemplates()}
        mayEdit={mayWrite}
        reload={async () => {
          const now = await api.showMailTemplate({ params })
          editor.start(wordsOf(now), now.version)
        }}
      >
        <Stack>
          <Panel title="Words">
            <TextInput label="Subject" required {...editor.form.getInputProps('subject')} />
            <Textarea
              label="Body"
              description="HTML with Liquid: {{ firstName }}, {% if reason != “” %} … {% endif %}."
              required
              autosize
              minRows={8}
              maxRows={24}
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              {...editor.form.getInputProps('body')}
            />
          </Panel>
          <Preview name={template.name} words={editor.form.getValues()} />
        </Stack>
      </EditForm>
    </Columns>
  )
}

/** Drawn with sample data a moment after the last key. */
function Preview({ name, words }: { name: string; words: Words }) {
  const [settled, setSettled] = useState(words)
  const { subject, body } = words
  useEffect(() => {
    const pause = setTimeout(() => setSettled({ subject, body }), 400)
    return () => clearTimeout(pause)
  }, [subject, body])
  const preview = useQuery({
    queryKey: ['previewMailTemplate', name, settled],
    queryFn: () => api.previewMailTemplate({ params: { name }, body: settled }),
    placeholderData: (previous) => previous,
    enabled: settled.subject.trim() !== '' && settled.body !== '',
  })
  const { data } = preview
  return (
    <Panel title="With sample data">
      {data && data.problems.length > 0 && (
        <Notice tone="bad" title="This can’t be drawn.">
          <ul>
            {data.problems.map(({ part, line, message }) => (
              <li key={`${part} ${line} ${message}`}>
                {part === 'subject' ? 'Subject' : `Line ${line}`}: {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {data && data.problems.length === 0 && (
        <>
          <p>
            <strong>{data.subject}</strong>
          </p>
          <MailPreview html={data.html} text={data.text} />
        </>
      )}
    </Panel>
  )
}

const Variables = ({ template }: { template: Template }) => (
  <Panel title="What can be printed" quiet>
    <Facts facts={template.variables.map(({ name, description }) => [name, description])} />
  </Panel>
)

function ResetButton({ name }: { name: string }) {
  const [asking, setAsking] = useState(false)
  const reset = useChange('resetMailTemplate')
  const mayWrite = useMay('mail-templates:write')
  if (!mayWrite) return null
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Back to the shipped words
      </Button>
      {asking && (
        <Confirm
          title="Back to the shipped words?"
          verb="Go back"
          destructive
          act={() => reset.mutateAsync({ params: { name } })}
          done="The shipped words are used again."
          onClose={() => setAsking(false)}
        >
          Your words are removed. They stay in the audit log only.
        </Confirm>
      )}
    </>
  )
}
