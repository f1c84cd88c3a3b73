import { Group, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints, languageTag } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply, Request } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Panel, Stack } from '../ui/panel.tsx'
import { MailTabs } from './mail-tabs.tsx'

type Languages = Reply<'showMailLanguages'>
type Language = Pick<Languages['languages'][number], 'tag' | 'sentBy' | 'chooseMails'>
interface Values {
  languages: Language[]
}

const blank: Language = { tag: '', sentBy: '', chooseMails: '' }
const most = 20

const valuesOf = ({ languages }: Languages): Values => ({
  languages: languages.map(({ tag, sentBy, chooseMails }) => ({ tag, sentBy, chooseMails })),
})

export function MailLanguagesPage() {
  const languages = useRead('showMailLanguages', {})
  return (
    <Page
      title="Languages of mails"
      lead="What people can choose to be written to in. The first is for whom nothing else is known."
      trail={[{ label: 'Mail', to: paths.mails() }]}
    >
      <MailTabs />
      <Answer of={languages}>{(shown) => <Editor languages={shown} />}</Answer>
    </Page>
  )
}

function Editor({ languages }: { languages: Languages }) {
  const mayWrite = useMay('settings:write')
  const update = useChange('updateMailLanguages')
  const queries = useQueryClient()
  const editor = useEditor<Values, Languages>({
    initialValues: valuesOf(languages),
    version: languages.version,
    schema: endpoints.updateMailLanguages.body,
    toBody: (values) => values,
    whole: true,
    itemsHaveFields: true,
    save: (body, version) =>
      update.mutateAsync({
        body: body as Request<'updateMailLanguages'>['body'],
        ...(version === undefined ? {} : { version }),
      }),
    onSaved: (saved) => {
      remember(queries, 'showMailLanguages', {}, saved)
      editor.start(valuesOf(saved), saved.version)
      notifications.show({ message: 'The languages are saved.' })
    },
  })
  const { form } = editor
  const typed = form.getValues().languages
  return (
    <EditForm
      editor={editor}
      verb="Save languages"
      back={paths.mails()}
      mayEdit={mayWrite}
      reload={async () => {
        const now = await api.showMailLanguages({})
        editor.start(valuesOf(now), now.version)
      }}
    >
      <Stack>
        {typed.map((language, index) => (
          <LanguagePanel
            // biome-ignore lint/suspicious/noArrayIndexKey: a language being typed has nothing else
            key={index}
            title={nameOf(language.tag) ?? 'Another language'}
            isFirst={index === 0}
            isOnly={typed.length === 1}
            field={(name) => form.getInputProps(`languages.${index}.${name}`)}
            onRemove={() => form.removeListItem('languages', index)}
            onFirst={() => form.reorderListItem('languages', { from: index, to: 0 })}
          />
        ))}
        {typed.length < most && mayWrite && (
          <Button variant="default" onClick={() => form.insertListItem('languages', blank)}>
            Add a language
          </Button>
        )}
        <p>
          Shipped words are English. Write those of your own for each language under Templates; where there are none, a
          mail has the words of the wider language (de for de-AT), then of the first one, then the shipped ones.
        </p>
      </Stack>
    </EditForm>
  )
}

/** While it is typed it may be none yet. */
function nameOf(tag: string): string | undefined {
  const read = languageTag.safeParse(tag)
  return read.success ? new Intl.DisplayNames('en-GB', { type: 'language' }).of(read.data) : undefined
}

interface LanguagePanelProps {
  title: string
  isFirst: boolean
  isOnly: boolean
  field: (name: keyof Language) => object
  onRemove: () => void
  onFirst: () => void
}

function LanguagePanel({ title, isFirst, isOnly, field, onRemove, onFirst }: LanguagePanelProps) {
  return (
    <Panel
      title={isFirst && !isOnly ? `${title}, the first` : title}
      aside={
        !isOnly && (
          <Group gap="xs">
            {!isFirst && (
              <Button variant="default" size="xs" onClick={onFirst} aria-label={`Make ${title} the first`}>
                Make it the first
              </Button>
            )}
            <Button variant="default" size="xs" onClick={onRemove} aria-label={`Remove ${title}`}>
              Remove
            </Button>
          </Group>
        )
      }
    >
      <TextInput
        label="Tag"
        description={
          isOnly
            ? 'Of the language your words are in, such as en, de or pt-BR. Another tag takes the words with it.'
            : 'Such as en, de or pt-BR. Words of a language that is removed are kept until it is back.'
        }
        required
        {...field('tag')}
      />
      <TextInput
        label="What every mail ends with"
        description="With {portal} for its name."
        placeholder="Sent by {portal}."
        {...field('sentBy')}
      />
      <TextInput
        label="Name of the link to one’s own choice of mails"
        placeholder="Choose which mails you get"
        {...field('chooseMails')}
      />
    </Panel>
  )
}
