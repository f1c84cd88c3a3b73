import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Confirm } from '../ui/confirm.tsx'

export function DeleteCustomField({ field, onClose }: { field: ItemOf<'listCustomFields'>; onClose: () => void }) {
  const params = { customFieldId: field.id }
  const removal = useRead('showCustomFieldRemoval', { params })
  const remove = useChange('deleteCustomField')
  return (
    <Confirm
      title={`Delete the field ${field.label}?`}
      verb="Delete field"
      destructive
      ready={removal.data !== undefined}
      act={() => remove.mutateAsync({ params, query: { confirm: removal.data?.confirm } })}
      done={`The field ${field.label} is deleted.`}
      onClose={onClose}
    >
      <Answer of={removal}>
        {({ values }) => (
          <p>
            {values === 0
              ? 'No account has a value of it.'
              : `${values === 1 ? '1 account has a value' : `${values} accounts have values`} of it, which are lost.`}
            {field.inKeyMetadata && values > 0 ? ' They are taken out of keys as well.' : ''} This can’t be undone.
          </p>
        )}
      </Answer>
    </Confirm>
  )
}
