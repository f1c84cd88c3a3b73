import { sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'

export interface OneTemplate {
  params: { name: string }
  query: { language: string }
}

/** What is typed goes out with sample data, to who asks for it. */
export function TestMailTemplate({ of, words }: { of: OneTemplate; words: { subject: string; body: string } }) {
  const test = useChange('testMailTemplate')
  const { data, error } = test
  return (
    <Panel title="Test" quiet>
      <p>As it is typed now, with sample data, to your own address.</p>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate({ ...of, body: words })}>
        Send me a test
      </Button>
      {data?.sent && <Notice tone="info" urgent title={`The server has taken the mail to ${data.recipient}.`} />}
      {data?.failure && (
        <Notice tone="bad" urgent title="It was not sent.">
          {data.failure}
        </Notice>
      )}
      {error && (
        <Notice tone="bad" urgent title="It was not tried.">
          {sentenceOf(error)}
        </Notice>
      )}
    </Panel>
  )
}
