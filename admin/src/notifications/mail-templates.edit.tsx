import { Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel, Stack } from '../ui/panel.tsx'
import { TabLinks } from '../ui/tabs.tsx'
import { useMailLanguages } from './mail-language-select.tsx'
import { MailPreview } from './mail-preview.tsx'
import { type OneTemplate, TestMailTemplate } from './test-mail-template.tsx'

type Template = Reply<'showMailTemplate'>
type Words = Pick<Template, 'subject' | 'body'>
/** As the address of the page asks: without a language for the first one. */
interface Asked {
  params: { name: string }
  query: { language?: string }
}

const wordsOf = ({ subject, body }: Words): Words => ({ subject, body })

export function EditMailTemplatePage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const { language } = useSearch({ strict: false }) as { language?: string }
  const asked = { params: { name }, query: language ? { language } : {} }
  const template = useRead('showMailTemplate', asked)
  const { data } = template
  return (
    <Page
      title={data?.title ?? 'Mail template'}
      lead={data?.when}
      trail={[
        { label: 'Mail', to: paths.mails() },
        { label: 'Templates', to: paths.mailTemplates() },
      ]}
      actions={data?.changed && <ResetButton template={data} />}
    >
      {data && <LanguageTabs template={data} />}
      <Answer of={template}>
        {(shown) => <Editor key={`${shown.name} ${shown.language} ${shown.version}`} template={shown} asked={asked} />}
      </Answer>
    </Page>
  )
}

/** One view for each language; nothing where there is only one. */
function LanguageTabs({ template: { name, language, variants } }: { template: Template }) {
  const languages = useMailLanguages()
  if (languages.length < 2) return null
  const written = new Map(variants.map((variant) => [variant.language, variant]))
  const stateOf = (tag: string) => {
    const variant = written.get(tag)
    if (!variant) return ''
    return variant.failure === null ? ', written' : ', failed'
  }
  return (
    <TabLinks
      label="Language"
      tabs={languages.map(({ tag, name: label }) => ({
        label: `${label}${stateOf(tag)}`,
        to: paths.mailTemplate(name, tag),
      }))}
      also={{ [paths.mailTemplate(name)]: paths.mailTemplate(name, language) }}
    />
  )
}

function Editor({ template, asked }: { template: Template; asked: Asked }) {
  const mayWrite = useMay('mail-templates:write')
  const update = useChange('updateMailTemplate')
  const queries = useQueryClient()
  const of = { params: asked.params, query: { language: template.language } }
  const editor = useEditor<Words, Template>({
    initialValues: wordsOf(template),
    version: template.version,
    schema: endpoints.updateMailTemplate.body,
    toBody: wordsOf,
    whole: true,
    save: (body, version) =>
      update.mutateAsync({ ...of, body: body as Words, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      remember(queries, 'showMailTemplate', asked, saved)
      editor.start(wordsOf(saved), saved.version)
      notifications.show({ message: 'The template is saved.' })
    },
  })
  const words = editor.form.getValues()
  return (
    <Columns
      side={
        <>
          <Variables template={template} />
          {mayWrite && <TestMailTemplate of={of} words={words} />}
        </>
      }
    >
      <EditForm
        editor={editor}
        verb="Save template"
        back={paths.mailTemplates()}
        mayEdit={mayWrite}
        reload={async () => {
          const now = await api.showMailTemplate(asked)
          editor.start(wordsOf(now), now.version)
        }}
      >
        <Stack>
          <Panel title="Words">
            <WordsFrom template={template} />
            {template.failure && (
              <Notice tone="bad" title="These words failed at sending, and others stood in for them.">
                {template.failure}
              </Notice>
            )}
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
          <Preview of={of} words={words} />
        </Stack>
      </EditForm>
    </Columns>
  )
}

/** Whose words these are, as long as the language has none of its own. */
function WordsFrom({ template: { language, wordsFrom } }: { template: Template }) {
  const languages = useMailLanguages()
  if (languages.length < 2 || wordsFrom === language) return null
  const nameOf = (tag: string) => languages.find((one) => one.tag === tag)?.name ?? tag
  return (
    <Notice tone="info">
      There are no words for {nameOf(language)} yet. Mails have{' '}
      {wordsFrom === null ? 'the shipped ones, in English' : `those for ${nameOf(wordsFrom)}`}, shown here to begin
      with.
    </Notice>
  )
}

/** Drawn with sample data a moment after the last key. */
function Preview({ of, words }: { of: OneTemplate; words: Words }) {
  const [settled, setSettled] = useState(words)
  const { subject, body } = words
  useEffect(() => {
    const pause = setTimeout(() => setSettled({ subject, body }), 400)
    return () => clearTimeout(pause)
  }, [subject, body])
  const preview = useQuery({
    queryKey: ['previewMailTemplate', of, settled],
    queryFn: () => api.previewMailTemplate({ ...of, body: settled }),
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

function ResetButton({ template: { name, language } }: { template: Template }) {
  const [asking, setAsking] = useState(false)
  const reset = useChange('resetMailTemplate')
  const isOneOfMany = useMailLanguages().length > 1
  const mayWrite = useMay('mail-templates:write')
  if (!mayWrite) return null
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {isOneOfMany ? 'Remove these words' : 'Back to the shipped words'}
      </Button>
      {asking && (
        <Confirm
          title={isOneOfMany ? 'Remove the words for this language?' : 'Back to the shipped words?'}
          verb={isOneOfMany ? 'Remove words' : 'Go back'}
          destructive
          act={() => reset.mutateAsync({ params: { name }, query: { language } })}
          done={isOneOfMany ? 'The words are removed.' : 'The shipped words are used again.'}
          onClose={() => setAsking(false)}
        >
          Your words are removed and stay in the audit log only.
          {isOneOfMany && ' Mails in this language have the next words in line.'}
        </Confirm>
      )}
    </>
  )
}
