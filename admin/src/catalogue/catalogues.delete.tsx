import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'

interface DeleteCatalogueProps {
  catalogue: { id: string; name: string }
  onClose: () => void
  onDone?: () => void
}

export function DeleteCatalogue({ catalogue, ...rest }: DeleteCatalogueProps) {
  const remove = useChange('deleteCatalogue')
  return (
    <Confirm
      title={`Delete catalogue “${catalogue.name}”?`}
      verb="Delete catalogue"
      destructive
      act={() => remove.mutateAsync({ params: { catalogueId: catalogue.id } })}
      done={`Catalogue “${catalogue.name}” is deleted.`}
      {...rest}
    >
      Its products and plans stay, but nobody sees them through it any more. Credentials issued earlier keep working.
    </Confirm>
  )
}
