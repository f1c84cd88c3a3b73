import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { SettingsTabs } from '../frame/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { type Column, DataTable, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { StatusMark } from '../ui/status-mark.tsx'

type Terms = ItemOf<'listTerms'>

const columns: readonly Column<Terms>[] = [
  {
    label: 'Version',
    show: ({ id, number, note }) => (
      <>
        <LinkTo to={paths.termsVersion(id)}>Version {number}</LinkTo>
        {note && <Soft>{note}</Soft>}
      </>
    ),
  },
  {
    label: 'State',
    show: ({ inForce }) =>
      inForce ? <StatusMark tone="good">In force</StatusMark> : <StatusMark tone="quiet">Past</StatusMark>,
  },
  { label: 'Asked of everybody', show: ({ mustAccept }) => (mustAccept ? 'Yes' : 'No') },
  { label: 'Published', show: ({ publishedAt }) => <Moment at={publishedAt} /> },
  { label: 'By', show: ({ publishedBy }) => publishedBy?.name ?? '' },
  { label: 'Accepted by', numeric: true, show: ({ acceptances }) => acceptances },
]

export function TermsPage() {
  const mayWrite = useMay('settings:write')
  const terms = useRead('listTerms', {})
  const [withdrawing, setWithdrawing] = useState(false)
  const inForce = terms.data?.items.find((version) => version.inForce)
  return (
    <Page
      title="Settings"
      lead="What people accept when they register. Versions never change; who accepted which stays on record."
      actions={
        mayWrite && (
          <>
            {inForce && (
              <Button variant="default" onClick={() => setWithdrawing(true)}>
                Withdraw the terms
              </Button>
            )}
            <ButtonTo to={paths.publishTerms()}>Publish a version</ButtonTo>
          </>
        )
      }
    >
      <SettingsTabs />
      <Answer of={terms}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No terms of use">Once a version is published, who registers has to accept it.</Empty>
          ) : (
            <DataTable title="Versions of the terms of use" items={items} columns={columns} />
          )
        }
      </Answer>
      {withdrawing && inForce && <WithdrawTerms id={inForce.id} onClose={() => setWithdrawing(false)} />}
    </Page>
  )
}

function WithdrawTerms({ id, onClose }: { id: string; onClose: () => void }) {
  const withdraw = useChange('withdrawTerms')
  return (
    <Confirm
      title="Withdraw the terms of use?"
      verb="Withdraw"
      destructive
      act={() => withdraw.mutateAsync({ params: { termsId: id } })}
      done="There are no terms of use any more."
      onClose={onClose}
    >
      Nobody is asked to accept terms from then on, and the page of the live portal is gone. Versions and acceptances
      stay on record.
    </Confirm>
  )
}
