import { List, Select } from '@mantine/core'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { DataTable, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Columns, Facts, Names, Panel } from '../ui/panel.tsx'
import { StatusMark } from '../ui/status-mark.tsx'

type Explanation = Reply<'explainAccess'>
type Hindrance = Explanation['unseenBecause'][number]
type ExplainedPlan = Explanation['plans'][number]

interface AccessExplainedProps {
  productId: string
  /** Empty: a visitor. */
  accountId: string
  organisationId: string
  onOrganisation: (id: string) => void
}

/** The answer in sentences, with links to what has to change. */
export function AccessExplained({ productId, accountId, organisationId, onOrganisation }: AccessExplainedProps) {
  const query = { ...(accountId && { accountId }), ...(organisationId && { organisationId }) }
  const explanation = useRead('explainAccess', { params: { productId }, query })
  return (
    <Answer of={explanation}>
      {(told) => (
        <Columns side={<About told={told} onOrganisation={onOrganisation} />}>
          <Seeing told={told} />
          <Requesting told={told} />
          <Plans told={told} />
        </Columns>
      )}
    </Answer>
  )
}

const nameOf = ({ reader }: Explanation) => reader.account?.name || reader.account?.email || 'A visitor'

function About({ told, onOrganisation }: { told: Explanation; onOrganisation: (id: string) => void }) {
  const { account, organisation, organisations, teams } = told.reader
  return (
    <Panel title="Asked about" quiet>
      <Facts
        facts={[
          ['Person', account ? account.name || account.email : 'A visitor who has not signed in'],
          [
            'Product',
            <LinkTo key="product" to={paths.product(told.product.id)}>
              {told.product.name}
            </LinkTo>,
          ],
          ['Organisation', organisation?.name],
          ['Teams', teams.length > 0 && <Names key="teams" names={teams} />],
        ]}
      />
      {organisations.length > 1 && (
        <Select
          label="Works in"
          data={organisations.map(({ id, name }) => ({ value: id, label: name }))}
          value={organisation?.id ?? null}
          onChange={(id) => id && onOrganisation(id)}
          allowDeselect={false}
        />
      )}
    </Panel>
  )
}

function Seeing({ told }: { told: Explanation }) {
  const name = nameOf(told)
  return (
    <Panel
      title="Sees it?"
      aside={told.sees ? <StatusMark tone="good">Yes</StatusMark> : <StatusMark tone="bad">No</StatusMark>}
    >
      {told.sees ? (
        <>
          <p>
            {name} sees “{told.product.name}” in lists, in search, by its address and with its documents, through:
          </p>
          <Names names={told.through} to={paths.catalogue} />
        </>
      ) : (
        <>
          <p>
            {name} does not see “{told.product.name}”. Its address answers as if there were no such product.
          </p>
          <Hindrances of={told.unseenBecause} />
        </>
      )}
    </Panel>
  )
}

function Requesting({ told }: { told: Explanation }) {
  const name = nameOf(told)
  return (
    <Panel
      title="May request it?"
      aside={told.mayRequest ? <StatusMark tone="good">Yes</StatusMark> : <StatusMark tone="bad">No</StatusMark>}
    >
      {told.mayRequest ? (
        <p>{name} may request it with the plans marked “Yes” below.</p>
      ) : (
        <Hindrances of={told.unrequestableBecause} />
      )}
      {told.openRequests.map(({ app, plan }) => (
        <p key={`${app.id} ${plan.id}`}>
          <LinkTo to={paths.app(app.id)}>{app.name}</LinkTo> waits for it already with the plan {plan.name}. Another app
          can still ask.
        </p>
      ))}
    </Panel>
  )
}

const columns = [
  { label: 'Plan', show: (plan: ExplainedPlan) => <LinkTo to={paths.plan(plan.id)}>{plan.name}</LinkTo> },
  {
    label: 'Can be requested',
    show: (plan: ExplainedPlan) =>
      plan.requestable ? (
        <>
          <StatusMark tone="good">Yes</StatusMark>
          <Soft>In {plan.through.map(({ name }) => name).join(', ')}</Soft>
        </>
      ) : (
        <StatusMark tone="quiet">No</StatusMark>
      ),
  },
  {
    label: 'Why not',
    show: (plan: ExplainedPlan) => (plan.requestable ? '' : <Hindrances of={plan.because} />),
  },
] as const

function Plans({ told }: { told: Explanation }) {
  if (told.plans.length === 0) return null
  return (
    <Panel title="Plan by plan">
      <DataTable title="Plans" items={told.plans} columns={columns} />
    </Panel>
  )
}

const placeOf = {
  product: paths.product,
  plan: paths.plan,
  catalogue: paths.catalogue,
  app: paths.app,
  account: () => paths.accounts(),
} as const

const verbOf = { product: 'Open the product', plan: 'Open the plan', catalogue: 'Open the catalogue' } as const

function Hindrances({ of: hindrances }: { of: readonly Hindrance[] }) {
  const [only] = hindrances
  if (only && hindrances.length === 1) {
    return (
      <span>
        <Told hindrance={only} />
      </span>
    )
  }
  return (
    <List spacing="xs" withPadding={false}>
      {hindrances.map((hindrance) => (
        <List.Item key={`${hindrance.code} ${hindrance.about?.id ?? ''}`}>
          <Told hindrance={hindrance} />
        </List.Item>
      ))}
    </List>
  )
}

function Told({ hindrance: { sentence, about } }: { hindrance: Hindrance }) {
  return (
    <>
      {sentence}{' '}
      {about && (
        <LinkTo to={placeOf[about.kind](about.id)}>
          {about.kind in verbOf ? verbOf[about.kind as keyof typeof verbOf] : `Open ${about.name}`}
        </LinkTo>
      )}
    </>
  )
}
