import { Textarea } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'

export function TermsVersionPage() {
  const { termsId = '' } = useParams({ strict: false }) as { termsId?: string }
  const terms = useRead('showTerms', { params: { termsId } })
  return (
    <Page
      title={terms.data ? `Version ${terms.data.number}` : 'Version'}
      trail={[{ label: 'Terms', to: paths.terms() }]}
    >
      <Answer of={terms}>
        {({ text, note, mustAccept, inForce, publishedAt, publishedBy, acceptances }) => (
          <Columns
            side={
              <Panel title="About" quiet>
                <Facts
                  facts={[
                    ['State', inForce ? 'In force' : 'Past'],
                    ['Published', <Moment key="at" at={publishedAt} />],
                    ['By', publishedBy?.name],
                    ['What is new', note],
                    ['Asked of everybody', mustAccept ? 'Yes' : 'No'],
                    ['Accepted by', String(acceptances)],
                  ]}
                />
              </Panel>
            }
          >
            <Panel title="The terms">
              <Textarea aria-label="Text" readOnly autosize minRows={6} maxRows={60} value={text} />
            </Panel>
          </Columns>
        )}
      </Answer>
    </Page>
  )
}
