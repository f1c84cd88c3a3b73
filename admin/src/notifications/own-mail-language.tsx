import { notifications } from '@mantine/notifications'
import { sentenceOf } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Panel } from '../ui/panel.tsx'
import { MailLanguageSelect, useMailLanguages } from './mail-language-select.tsx'

/** In which language one is written to; nothing where there is only one. */
export function OwnMailLanguage() {
  const isAsked = useMailLanguages().length > 1
  const own = useRead('showOwnMailLanguage', {}, { enabled: isAsked })
  const update = useChange('updateOwnMailLanguage')
  if (!isAsked || !own.data) return null
  return (
    <Panel title="Language of your mails">
      <MailLanguageSelect
        label="Mails come in"
        value={own.data.mailLanguage}
        onChange={(mailLanguage) =>
          update.mutate(
            { body: { mailLanguage } },
            { onSuccess: () => notifications.show({ message: 'Your mails come in that language from now on.' }) },
          )
        }
        error={update.error && sentenceOf(update.error)}
        disabled={update.isPending}
      />
    </Panel>
  )
}
