import { notifications } from '@mantine/notifications'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { MailMark } from './mail-mark.tsx'
import { MailPreview } from './mail-preview.tsx'
import { NoServer } from './mails.list.tsx'

type Mail = Reply<'showMail'>

export function MailPage() {
  const { mailId = '' } = useParams({ strict: false }) as { mailId?: string }
  const mail = useRead(
    'showMail',
    { params: { mailId } },
    { refetchInterval: (latest) => (latest?.state === 'waiting' ? 5000 : false) },
  )
  const { data } = mail
  return (
    <Page
      title={data ? (data.subject ?? data.title) : 'Mail'}
      mark={data && <MailMark state={data.state} />}
      trail={[{ label: 'Mail', to: paths.mails() }]}
      actions={data && <MailActions mail={data} />}
    >
      <Answer of={mail}>{(shown) => <MailContent mail={shown} />}</Answer>
    </Page>
  )
}

function MailContent({ mail }: { mail: Mail }) {
  return (
    <Columns side={<About mail={mail} />}>
      {mail.state === 'waiting' && <NoServer />}
      {mail.failure && (
        <Notice tone="bad" title={mail.state === 'failed' ? 'This mail was given up.' : 'The last attempt failed.'}>
          <p>{mail.failure}</p>
          {mail.nextAttemptAt && (
            <p>
              It is tried again <Moment at={mail.nextAttemptAt} />.
            </p>
          )}
        </Notice>
      )}
      {mail.templateProblem && (
        <Notice tone="bad" title="Your template failed, so the shipped one was used.">
          <p>{mail.templateProblem}</p>
          <LinkTo to={paths.mailTemplate(mail.template)}>Mend the template</LinkTo>
        </Notice>
      )}
      <Panel title="Content">
        {mail.html === null || mail.text === null ? (
          <p>It is being drawn.</p>
        ) : (
          <MailPreview html={mail.html} text={mail.text} />
        )}
      </Panel>
    </Columns>
  )
}

const About = ({ mail }: { mail: Mail }) => (
  <Panel title="About" quiet>
    <Facts
      facts={[
        ['To', mail.recipient],
        [
          'Kind',
          <LinkTo key="kind" to={paths.mailTemplate(mail.template)}>
            {mail.title}
          </LinkTo>,
        ],
        ['Caused', <Moment key="caused" at={mail.createdAt} />],
        ['Attempts', mail.attempts],
        ['Sent', mail.sentAt ? <Moment key="sent" at={mail.sentAt} /> : 'Not yet'],
      ]}
    />
  </Panel>
)

function MailActions({ mail }: { mail: Mail }) {
  const [asking, setAsking] = useState(false)
  const mayWrite = useMay('mails:write')
  const resend = useChange('resendMail')
  const cancel = useChange('cancelMail')
  if (!mayWrite) return null
  const params = { mailId: mail.id }
  const sendNow = () =>
    resend.mutate(
      { params },
      {
        onSuccess: () => notifications.show({ message: 'The mail is on its way.' }),
        onError: sayFailure,
      },
    )
  return (
    <>
      {mail.state === 'waiting' && (
        <Button variant="default" onClick={() => setAsking(true)}>
          Do not send
        </Button>
      )}
      <Button loading={resend.isPending} onClick={sendNow}>
        {mail.state === 'waiting' ? 'Try now' : 'Send again'}
      </Button>
      {asking && (
        <Confirm
          title="Do not send this mail?"
          verb="Do not send"
          destructive
          act={() => cancel.mutateAsync({ params })}
          done="The mail is not sent."
          onClose={() => setAsking(false)}
        >
          {mail.recipient} will not be told. You can still send it later.
        </Confirm>
      )}
    </>
  )
}
