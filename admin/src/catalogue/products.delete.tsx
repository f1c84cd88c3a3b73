import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'

interface DeleteProductProps {
  product: { id: string; name: string; catalogues: readonly unknown[] }
  onClose: () => void
  onDone?: () => void
}

export function DeleteProduct({ product, ...rest }: DeleteProductProps) {
  const remove = useChange('deleteProduct')
  const listed = product.catalogues.length
  return (
    <Confirm
      title={`Delete product “${product.name}”?`}
      verb="Delete product"
      destructive
      act={() => remove.mutateAsync({ params: { productId: product.id } })}
      done={`Product “${product.name}” is deleted.`}
      {...rest}
    >
      Its page and its API documents go with it
      {listed > 0 && `, and it goes from ${listed === 1 ? 'one catalogue' : `${listed} catalogues`}`}. A product that
      credentials give access to, or that is requested, is not deleted: the answer then says what uses it.
    </Confirm>
  )
}
