import { Radio, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints, type NoticeDelivery } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply, Request } from '../api/client.ts'
import { remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'
import { OwnMailLanguage } from './own-mail-language.tsx'

type Choices = Reply<'showNoticeChoices'>
type Values = Record<string, NoticeDelivery>

const deliveries: readonly { value: NoticeDelivery; label: string }[] = [
  { value: 'at-once', label: 'At once' },
  { value: 'daily', label: 'In one mail a day' },
  { value: 'never', label: 'Only in the inbox' },
]

const valuesOf = ({ items }: Choices): Values =>
  Object.fromEntries(items.filter(({ fixed }) => !fixed).map(({ topic, delivery }) => [topic, delivery]))

export function NoticeChoicesPage() {
  const choices = useRead('showNoticeChoices', {})
  return (
    <Page title="Notices by mail" lead="Everything is in your inbox. Here you choose what comes by mail as well.">
      <OwnMailLanguage />
      <Answer of={choices}>{(shown) => <Form choices={shown} />}</Answer>
    </Page>
  )
}

function Form({ choices }: { choices: Choices }) {
  const update = useChange('updateNoticeChoices')
  const queries = useQueryClient()
  const editor = useEditor<Values, Choices>({
    initialValues: valuesOf(choices),
    schema: endpoints.updateNoticeChoices.body,
    toBody: (values) => values,
    save: (body) => update.mutateAsync({ body: body as Request<'updateNoticeChoices'>['body'] }),
    onSaved: (saved) => {
      remember(queries, 'showNoticeChoices', {}, saved)
      editor.start(valuesOf(saved), undefined)
      notifications.show({ message: 'Your choice is saved and holds from now on.' })
    },
  })
  return (
    <EditForm editor={editor} verb="Save choice" back={paths.inbox()} mayEdit>
      <Stack gap="lg">
        {choices.items.map(({ topic, title, description, fixed }) => (
          <Panel key={topic} title={title}>
            {fixed ? (
              <p>{description} Always at once: you could miss something that you must know.</p>
            ) : (
              <Radio.Group label={description} {...editor.form.getInputProps(topic)}>
                <Stack gap="sm" mt="xs">
                  {deliveries.map(({ value, label }) => (
                    <Radio key={value} value={value} label={label} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
          </Panel>
        ))}
      </Stack>
    </EditForm>
  )
}
