import { Checkbox } from '@mantine/core'
import { useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { ImpactStory, isInUse } from './impact-story.tsx'

interface ProductConversionProps {
  productId: string
  /** The confirmation of the impact that was read; null while it is not. */
  confirm: string | null
  onConfirm: (confirm: string | null) => void
}

/** What saving a product without its last API does, before it is saved. */
export function ProductConversion({ productId, confirm, onConfirm }: ProductConversionProps) {
  const impact = useRead('showProductImpact', {
    params: { productId },
    query: { change: 'documentation-only' },
  })
  return (
    <>
      <p>
        Without an API it is documentation only: nobody can request access, and its keys no longer open it. Adding APIs
        again brings the same keys back.
      </p>
      <Answer of={impact}>
        {(data) => (
          <>
            <ImpactStory impact={data} ending="open nothing else: they stop working altogether." />
            {isInUse(data) && (
              <Checkbox
                label="Take it off these keys, and reject the open requests"
                checked={confirm === data.confirm}
                onChange={(event) => onConfirm(event.currentTarget.checked ? data.confirm : null)}
              />
            )}
          </>
        )}
      </Answer>
    </>
  )
}
