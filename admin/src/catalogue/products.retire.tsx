import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { ImpactStory } from './impact-story.tsx'

interface RetireProductProps {
  product: Reply<'showProduct'>
  onClose: () => void
}

export function RetireProduct({ product, onClose }: RetireProductProps) {
  const params = { productId: product.id }
  const impact = useRead('showProductImpact', { params, query: { change: 'retire' } })
  const retire = useChange('retireProduct')
  return (
    <Confirm
      title={`Retire product “${product.name}”?`}
      verb="Retire product"
      destructive
      act={() => retire.mutateAsync({ params, body: impact.data ? { confirm: impact.data.confirm } : {} })}
      done={`Product “${product.name}” is retired.`}
      onClose={onClose}
    >
      <p>It is not shown any more. Keys no longer open it at once, and open requests for it are rejected.</p>
      <Answer of={impact}>
        {(data) => <ImpactStory impact={data} ending="open nothing else: they stop working altogether." />}
      </Answer>
    </Confirm>
  )
}
