import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply, Request } from '../api/client.ts'
import { remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { PlanNameFields, PlanTermFields } from './plan-fields.tsx'
import { PlanMetadata } from './plan-metadata.tsx'
import { PlanCatalogues, PlanPreview } from './plan-side.tsx'
import { isLimited, UnlimitedPlan, withheld } from './unlimited-plan.tsx'

export function CreatePlanPage() {
  const providers = useRead('listProviders', { query: { limit: 100 } })
  return (
    <Page title="Create plan" trail={[{ label: 'Plans', to: paths.plans() }]}>
      <Answer of={providers}>{({ items }) => <CreatePlanForm providers={items} />}</Answer>
    </Page>
  )
}

function CreatePlanForm({ providers }: { providers: Reply<'listProviders'>['items'] }) {
  const create = useChange('createPlan')
  const [agreed, setAgreed] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const editor = useEditor({
    initialValues: {
      name: '',
      description: '',
      providerId: providers[0]?.id ?? '',
      rate: { calls: 5, periodSeconds: 1 } as { calls: number; periodSeconds: number } | null,
      quota: null as { calls: number; periodSeconds: number } | null,
      keyLifetimeSeconds: null as number | null,
      autoApprove: false,
      allowance: null as { requests: number; periodSeconds: number } | null,
      catalogueIds: [] as string[],
      metadata: {} as Record<string, string>,
    },
    schema: endpoints.createPlan.body,
    toBody: (values) => values,
    save: (body) => create.mutateAsync({ body: body as Request<'createPlan'>['body'] }),
    onSaved: (plan) => {
      remember(queries, 'showPlan', { params: { planId: plan.id } }, plan)
      notifications.show({ message: `Plan “${plan.name}” is created.` })
      void navigate({ to: paths.plan(plan.id) })
    },
  })
  const { form } = editor
  if (providers.length === 0) {
    return (
      <Notice tone="wait" title="There is no provider yet.">
        A plan is a policy at a provider; connect one first.
      </Notice>
    )
  }
  return (
    <EditForm
      editor={agreed || isLimited(form.getValues()) ? editor : withheld(editor)}
      verb="Create plan"
      back={paths.plans()}
      mayEdit
    >
      <Columns
        side={
          <>
            <PlanPreview values={form.getValues()} />
            <Panel title="Enforced by">
              <Select
                label="Provider"
                description="Can’t be changed later."
                data={providers.map(({ id, name }) => ({ value: id, label: name }))}
                allowDeselect={false}
                {...form.getInputProps('providerId')}
              />
            </Panel>
            <PlanCatalogues form={form} />
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
