import { Radio, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { choicesOf } from '../ui/choices.ts'
import { Confirm } from '../ui/confirm.tsx'
import { ImpactStory, isInUse } from './impact-story.tsx'

interface DeleteProductProps {
  product: { id: string; name: string; providerId: string | null; catalogues: readonly unknown[] }
  onClose: () => void
  onDone?: () => void
}

type Mode = 'take-off' | 'replace'

/** Deletes a product; where somebody holds it, what becomes of their credentials is chosen first. */
export function DeleteProduct({ product, ...rest }: DeleteProductProps) {
  const params = { productId: product.id }
  const impact = useRead('showProductImpact', { params, query: { change: 'delete' } })
  const remove = useChange('deleteProduct')
  const [mode, setMode] = useState<Mode>('take-off')
  const [replacementId, setReplacementId] = useState('')
  const listed = product.catalogues.length
  const used = impact.data !== undefined && isInUse(impact.data)
  const query = used
    ? { mode, confirm: impact.data?.confirm, ...(mode === 'replace' ? { replacementId } : {}) }
    : { mode: 'refuse' as const }
  return (
    <Confirm
      title={`Delete product “${product.name}”?`}
      verb="Delete product"
      destructive
      act={() => remove.mutateAsync({ params, query })}
      done={`Product “${product.name}” is deleted.`}
      {...rest}
    >
      <Stack gap="md">
        <p>
          Its page and its API documents go with it
          {listed > 0 && `, and it goes from ${listed === 1 ? 'one catalogue' : `${listed} catalogues`}`}.
        </p>
        <Answer of={impact}>{(data) => <ImpactStory impact={data} ending="open nothing else." />}</Answer>
        {used && (
          <Radio.Group
            label="What becomes of its credentials"
            description="Open requests for it are rejected."
            value={mode}
            onChange={(value) => setMode(value as Mode)}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="take-off"
                label="Take it off"
                description="Credentials that open something else work on; the others are revoked."
              />
              <Radio
                value="replace"
                label="Give them another product instead"
                description="Their keys stay the same."
              />
            </Stack>
          </Radio.Group>
        )}
        {used && mode === 'replace' && (
          <Replacement product={product} value={replacementId} onChange={setReplacementId} />
        )}
      </Stack>
    </Confirm>
  )
}

interface ReplacementProps {
  product: { id: string; providerId: string | null }
  value: string
  onChange: (id: string) => void
}

function Replacement({ product, value, onChange }: ReplacementProps) {
  const products = useRead('listProducts', { query: { limit: 100, state: 'published' } })
  const choices = (products.data?.items ?? []).filter(
    ({ id, providerId, authType }) => id !== product.id && providerId === product.providerId && authType !== null,
  )
  return (
    <Select
      label="Product"
      description="Published, and at the same provider."
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
      searchable
      {...choicesOf(products, 'There is none')}
    />
  )
}
