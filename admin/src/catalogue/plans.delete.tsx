import { Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { choicesOf } from '../ui/choices.ts'
import { Confirm } from '../ui/confirm.tsx'
import { ImpactStory, isInUse } from './impact-story.tsx'

interface DeletePlanProps {
  plan: { id: string; name: string; providerId: string; catalogues: readonly unknown[] }
  onClose: () => void
  onDone?: () => void
}

/** Deletes a plan; where somebody uses it, they move to another plan first, so that no key is ever without limits. */
export function DeletePlan({ plan, ...rest }: DeletePlanProps) {
  const params = { planId: plan.id }
  const impact = useRead('showPlanDeletionImpact', { params })
  const plans = useRead('listPlans', { query: { limit: 100 } })
  const remove = useChange('deletePlan')
  const [moveToId, setMoveToId] = useState('')
  const listed = plan.catalogues.length
  const used = impact.data !== undefined && isInUse(impact.data)
  const choices = (plans.data?.items ?? []).filter(
    ({ id, providerId }) => id !== plan.id && providerId === plan.providerId,
  )
  return (
    <Confirm
      title={`Delete plan “${plan.name}”?`}
      verb="Delete plan"
      destructive
      act={() =>
        remove.mutateAsync({
          params,
          query: used ? { confirm: impact.data?.confirm, ...(moveToId ? { moveToId } : {}) } : {},
        })
      }
      done={`Plan “${plan.name}” is deleted.`}
      {...rest}
    >
      <Stack gap="md">
        {listed > 0 && (
          <p>It is offered in {listed === 1 ? 'one catalogue' : `${listed} catalogues`} and goes from there.</p>
        )}
        <Answer of={impact}>{(data) => <ImpactStory impact={data} />}</Answer>
        {used && (
          <Select
            label="Move them to"
            description="Credentials and open requests get this plan; keys stay the same and end when they were going to end."
            data={choices.map(({ id, name }) => ({ value: id, label: name }))}
            value={moveToId || null}
            onChange={(id) => setMoveToId(id ?? '')}
            searchable
            {...choicesOf(plans, 'There is no other plan at this provider')}
          />
        )}
      </Stack>
    </Confirm>
  )
}
