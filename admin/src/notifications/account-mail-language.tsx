import { notifications } from '@mantine/notifications'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { useMayChange } from '../consumers/may-change.ts'
import { Panel } from '../ui/panel.tsx'
import { MailLanguageSelect, useMailLanguages } from './mail-language-select.tsx'

/** In which language somebody is written to; nothing where there is only one. */
export function AccountMailLanguage({ account }: { account: Reply<'showAccount'> }) {
  const isAsked = useMailLanguages().length > 1
  const mayChange = useMayChange(account)
  const change = useChange('changeMailLanguage')
  if (!isAsked) return null
  return (
    <Panel title="Language of their mails">
      <MailLanguageSelect
        label="Mails come in"
        description="They can choose it themselves on their profile."
        value={account.mailLanguage}
        onChange={(mailLanguage) =>
          change.mutate(
            { params: { accountId: account.id }, body: { mailLanguage } },
            { onSuccess: () => notifications.show({ message: 'Their mails come in that language from now on.' }) },
          )
        }
        error={change.error && sentenceOf(change.error)}
        disabled={!mayChange || change.isPending}
      />
    </Panel>
  )
}
