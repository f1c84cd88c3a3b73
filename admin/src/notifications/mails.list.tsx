import { Select } from '@mantine/core'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty, Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Stack } from '../ui/panel.tsx'
import { MailMark, type MailState, mailStates } from './mail-mark.tsx'
import { MailTabs } from './mail-tabs.tsx'

type Mail = ItemOf<'listMails'>

const columns: readonly Column<Mail>[] = [
  {
    label: 'Mail',
    show: (mail) => (
      <>
        <LinkTo to={paths.mail(mail.id)}>{mail.subject ?? mail.title}</LinkTo>
        <Soft>{mail.title}</Soft>
      </>
    ),
  },
  { label: 'To', show: (mail) => mail.recipient },
  {
    label: 'State',
    show: (mail) => (
      <>
        <MailMark state={mail.state} />
        {mail.failure && <Soft>{mail.failure}</Soft>}
      </>
    ),
  },
  { label: 'Attempts', numeric: true, show: (mail) => mail.attempts },
  { label: 'Caused', show: (mail) => <Moment at={mail.createdAt} /> },
]

export function MailsPage() {
  const state = useListState(['state'])
  const chosen = state.filter('state') as MailState | ''
  const { state: _, ...query } = { state: '', ...state.query }
  const mails = useRead(
    'listMails',
    { query: chosen ? { ...query, state: chosen } : query },
    { keepPrevious: true, refetchInterval: 10_000 },
  )
  return (
    <Page title="Mail" lead="Every mail the portal has caused, with what became of it.">
      <MailTabs />
      <Stack>
        <NoServer />
        <div>
          <List
            title="Mails"
            asked={mails}
            state={state}
            columns={columns}
            searchLabel="Search recipients"
            filters={
              <Select
                label="State"
                data={[{ value: '', label: 'Any' }, ...mailStates]}
                value={chosen}
                onChange={(value) => state.setFilter('state', value ?? '')}
                allowDeselect={false}
              />
            }
            empty={
              <Empty title="No mail yet">
                One is written when somebody registers or asks for access, and when you decide.
              </Empty>
            }
          />
        </div>
      </Stack>
    </Page>
  )
}

/** Until there is a server, mails wait: said where one would look for them. */
export function NoServer() {
  const settings = useRead('showMailSettings', {}, { enabled: useMay('settings:read') })
  if (!settings.data || (settings.data.server && settings.data.fromAddress)) return null
  return (
    <Notice tone="wait" title="No mail leaves the portal yet.">
      Mails wait in the <LinkTo to={paths.mails()}>outbox</LinkTo> until a{' '}
      <LinkTo to={paths.mailSettings()}>mail server</LinkTo> is set.
    </Notice>
  )
}
