import { Menu } from '@mantine/core'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import type { Column } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { CatalogueNames } from './catalogue-names.tsx'
import { planInWords } from './plan-in-words.ts'
import { DeletePlan } from './plans.delete.tsx'
import { PolicyMarks } from './policy-mark.tsx'
import { ProviderStateMark } from './provider-state-mark.tsx'

type Plan = ItemOf<'listPlans'>

const columns: readonly Column<Plan>[] = [
  { label: 'Plan', show: (plan) => <LinkTo to={paths.plan(plan.id)}>{plan.name}</LinkTo> },
  { label: 'Terms', show: (plan) => planInWords(plan) },
  { label: 'Catalogues', show: (plan) => <CatalogueNames catalogues={plan.catalogues} /> },
  { label: 'Provider', show: (plan) => plan.providerName },
  {
    label: 'State',
    show: (plan) => (
      <>
        <ProviderStateMark state={plan.providerState} />
        <PolicyMarks policy={plan.policy} />
      </>
    ),
  },
]

export function PlansPage() {
  const state = useListState([])
  const plans = useRead('listPlans', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('plans:write')
  const [deleting, setDeleting] = useState<Plan | null>(null)
  const create = mayWrite && <ButtonTo to={paths.newPlan()}>Create plan</ButtonTo>
  return (
    <Page title="Plans" lead="How much may be called, for how long, and who says yes." actions={create}>
      <List
        title="Plans"
        asked={plans}
        state={state}
        columns={columns}
        searchLabel="Search plans"
        menu={(plan) => (
          <RowMenu name={plan.name}>
            <Menu.Item component={LinkTo} to={paths.plan(plan.id)} leftSection={<Pencil size={16} aria-hidden />}>
              {mayWrite ? 'Edit' : 'Open'}
            </Menu.Item>
            {mayWrite && (
              <Menu.Item color="red" leftSection={<Trash2 size={16} aria-hidden />} onClick={() => setDeleting(plan)}>
                Delete
              </Menu.Item>
            )}
          </RowMenu>
        )}
        empty={
          <Empty title="No plan yet">
            A plan limits calls and decides whether requests are approved at once. Developers choose one when they
            request access to a product.
          </Empty>
        }
      />
      {deleting && <DeletePlan plan={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}
