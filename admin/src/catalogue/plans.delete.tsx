import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'

interface DeletePlanProps {
  plan: { id: string; name: string; catalogues: readonly unknown[] }
  onClose: () => void
  onDone?: () => void
}

export function DeletePlan({ plan, ...rest }: DeletePlanProps) {
  const remove = useChange('deletePlan')
  const listed = plan.catalogues.length
  return (
    <Confirm
      title={`Delete plan “${plan.name}”?`}
      verb="Delete plan"
      destructive
      act={() => remove.mutateAsync({ params: { planId: plan.id } })}
      done={`Plan “${plan.name}” is deleted.`}
      {...rest}
    >
      {listed > 0 &&
        `It is offered in ${listed === 1 ? 'one catalogue' : `${listed} catalogues`} and goes from there. `}
      A plan that credentials use, or that is requested, is not deleted: the answer then says what uses it.
    </Confirm>
  )
}
