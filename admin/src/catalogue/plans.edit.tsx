import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel, Stack } from '../ui/panel.tsx'
import { UsageLink } from '../usage/usage-link.tsx'
import { PlanNameFields, PlanTermFields, type PlanValues } from './plan-fields.tsx'
import { PlanMetadata } from './plan-metadata.tsx'
import { PlanCatalogues, PlanPreview } from './plan-side.tsx'
import { DeletePlan } from './plans.delete.tsx'
import { PolicyFacts } from './policy-facts.tsx'
import { PlanPolicyStory } from './policy-story.tsx'
import { ProviderStateStory, whileWorking } from './provider-state-mark.tsx'
import { isLimited, UnlimitedPlan, withheld } from './unlimited-plan.tsx'

type Plan = Reply<'showPlan'>

export function EditPlanPage() {
  const { planId = '' } = useParams({ strict: false }) as { planId?: string }
  const plan = useRead('showPlan', { params: { planId } }, { refetchInterval: whileWorking })
  const mayWrite = useMay('plans:write')
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  return (
    <Page
      title={plan.data?.name ?? 'Plan'}
      trail={[{ label: 'Plans', to: paths.plans() }]}
      history={{ kind: 'plan', id: planId }}
      actions={
        <>
          <UsageLink of={{ planId }} />
          {mayWrite && plan.data && (
            <Button variant="default" onClick={() => setDeleting(true)}>
              Delete
            </Button>
          )}
        </>
      }
    >
      <Answer of={plan}>{(data) => <EditPlan key={data.id} plan={data} mayWrite={mayWrite} />}</Answer>
      {deleting && plan.data && (
        <DeletePlan
          plan={plan.data}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: paths.plans() })}
        />
      )}
    </Page>
  )
}

/** What is done about its policy may change what the form shows: it begins anew then, and only then. */
function EditPlan(props: { plan: Plan; mayWrite: boolean }) {
  const [begun, setBegun] = useState(0)
  const queries = useQueryClient()
  return (
    <Stack>
      <PlanPolicyStory
        {...props}
        onDone={(saved) => {
          remember(queries, 'showPlan', { params: { planId: saved.id } }, saved)
          setBegun(begun + 1)
        }}
      />
      <EditPlanForm key={begun} {...props} />
    </Stack>
  )
}

const valuesOf = (plan: Plan): PlanValues => ({
  name: plan.name,
  description: plan.description,
  rate: plan.rate,
  quota: plan.quota,
  keyLifetimeSeconds: plan.keyLifetimeSeconds,
  autoApprove: plan.autoApprove,
  allowance: plan.allowance,
  catalogueIds: plan.catalogues.map(({ id }) => id),
  metadata: plan.metadata,
})

function EditPlanForm({ plan, mayWrite }: { plan: Plan; mayWrite: boolean }) {
  const params = { planId: plan.id }
  const update = useChange('updatePlan')
  const retry = useChange('retryPlan')
  const [agreed, setAgreed] = useState(false)
  const queries = useQueryClient()
  const adopt = (saved: Plan) => {
    remember(queries, 'showPlan', { params }, saved)
    editor.start(valuesOf(saved), saved.version)
  }
  const editor = useEditor<PlanValues, Plan>({
    initialValues: valuesOf(plan),
    version: plan.version,
    schema: endpoints.updatePlan.body,
    toBody: (values) => values,
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      adopt(saved)
      notifications.show({ message: 'The plan is saved.' })
    },
  })
  const { form } = editor
  return (
    <EditForm
      editor={agreed || isLimited(form.getValues()) || !isLimited(plan) ? editor : withheld(editor)}
      verb="Save plan"
      back={paths.plans()}
      mayEdit={mayWrite}
      reload={async () => adopt(await api.showPlan({ params }))}
    >
      <Columns
        side={
          <>
            <PlanPreview values={form.getValues()} />
            <Panel title="At the provider">
              <ProviderStateStory
                state={plan.providerState}
                retry={mayWrite ? () => retry.mutateAsync({ params }) : undefined}
              />
              <Facts facts={[['Provider', plan.providerName]]} />
              {plan.policy && <PolicyFacts policy={plan.policy} />}
            </Panel>
            <PlanCatalogues form={form} known={plan.catalogues} />
            <Panel title="About" quiet>
              <Facts
                facts={[
                  ['Created', <Moment key="created" at={plan.createdAt} />],
                  ['Changed', <Moment key="changed" at={plan.updatedAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        <PlanNameFields form={form} />
        <PlanTermFields form={form} />
        <UnlimitedPlan terms={form.getValues()} agreed={agreed} onAgree={setAgreed} />
        <PlanMetadata form={form} />
      </Columns>
    </EditForm>
  )
}
