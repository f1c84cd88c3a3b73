import { useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Moment } from '../ui/moment.tsx'
import { Panel } from '../ui/panel.tsx'

/** Which versions of the terms of use somebody has accepted; nothing where nobody is ever asked. */
export function AcceptedTerms({ accountId }: { accountId: string }) {
  const acceptances = useRead('listTermsAcceptances', { params: { accountId } })
  if (acceptances.data?.items.length === 0) return null
  return (
    <Panel title="Terms of use">
      <Answer of={acceptances}>
        {({ items }) => (
          <ul>
            {items.map(({ id, number, acceptedAt, address }) => (
              <li key={id}>
                Accepted version {number} <Moment at={acceptedAt} />
                {address && ` from ${address}`}
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Panel>
  )
}
