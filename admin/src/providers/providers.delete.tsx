import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'

interface DeleteProviderProps {
  provider: { id: string; name: string; products: number; plans: number }
  onClose: () => void
  onDone: () => void
}

export function DeleteProvider({ provider, ...rest }: DeleteProviderProps) {
  const remove = useChange('deleteProvider')
  return (
    <Confirm
      title={`Disconnect “${provider.name}”?`}
      verb="Disconnect"
      destructive
      act={() => remove.mutateAsync({ params: { providerId: provider.id } })}
      done={`“${provider.name}” is disconnected.`}
      {...rest}
    >
      The portal forgets how to reach it; at the provider nothing is removed. It has {provider.products} products and{' '}
      {provider.plans} plans here: while there are any, or credentials that work, it is not disconnected.
    </Confirm>
  )
}
