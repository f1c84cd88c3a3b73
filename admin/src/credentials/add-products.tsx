import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'

interface AddProductsProps {
  credential: Reply<'showCredential'>
  onClose: () => void
}

export function AddProducts({ credential, onClose }: AddProductsProps) {
  const add = useChange('addCredentialProducts')
  const [productIds, setProductIds] = useState<string[]>([])
  return (
    <Confirm
      title="Add products"
      verb="Add products"
      ready={productIds.length > 0}
      act={() => add.mutateAsync({ params: { credentialId: credential.id }, body: { productIds } })}
      done="The key opens the products now."
      onClose={onClose}
    >
      <p>The key of “{credential.app.name}” opens them at once and stays the same. Nobody has to approve it.</p>
      <ReferencePicker
        list="listProducts"
        label="Products"
        description={`They have to be at ${credential.provider.name}.`}
        value={productIds}
        onChange={setProductIds}
      />
    </Confirm>
  )
}
