import { Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { ImpactStory } from './impact-story.tsx'

interface DeprecateProductProps {
  product: Reply<'showProduct'>
  onClose: () => void
}

/** Announces the end of a product: when it comes, and what to use instead. */
export function DeprecateProduct({ product, onClose }: DeprecateProductProps) {
  const params = { productId: product.id }
  const impact = useRead('showProductImpact', { params, query: { change: 'deprecate' } })
  const others = useRead('listProducts', { query: { limit: 100, state: 'published' } })
  const deprecate = useChange('deprecateProduct')
  const [day, setDay] = useState(product.retiresAt?.slice(0, 10) ?? '')
  const [successorId, setSuccessorId] = useState(product.successor?.id ?? '')
  const choices = (others.data?.items ?? []).filter(({ id }) => id !== product.id)
  return (
    <Confirm
      title={`Deprecate product “${product.name}”?`}
      verb="Deprecate product"
      act={() =>
        deprecate.mutateAsync({
          params,
          body: { retiresAt: day === '' ? null : `${day}T00:00:00Z`, successorId: successorId || null },
        })
      }
      done={`Product “${product.name}” is deprecated.`}
      onClose={onClose}
    >
      <Stack gap="md">
        <p>
          Its page says so, and nobody can request access any more. Keys work on, and requests that are open can still
          be approved.
        </p>
        <Answer of={impact}>{(data) => <ImpactStory impact={data} />}</Answer>
        <TextInput
          type="date"
          label="Retires by itself on"
          description="At midnight UTC. Left empty, it stays deprecated until somebody retires it."
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Select
          label="Successor"
          description="Its page links to this one for whoever may see it."
          data={[{ value: '', label: 'None' }, ...choices.map(({ id, name }) => ({ value: id, label: name }))]}
          value={successorId}
          onChange={(value) => setSuccessorId(value ?? '')}
          searchable
        />
      </Stack>
    </Confirm>
  )
}
