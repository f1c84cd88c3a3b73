import { Select } from '@mantine/core'
import { useState } from 'react'
import { useRead } from '../api/queries.ts'
import { Answer } from '../ui/answer.tsx'
import { Confirm } from '../ui/confirm.tsx'

interface RelinkDialogProps<T> {
  kind: 'product' | 'plan'
  policyName: string
  providerId: string
  relink: (policyId: string) => Promise<T>
  onClose: () => void
  onDone: (saved: T) => void
}

export function RelinkDialog<T>({ kind, policyName, providerId, relink, onClose, onDone }: RelinkDialogProps<T>) {
  const policies = useRead('listProviderPolicies', { params: { providerId } })
  const fitting = (policies.data?.items ?? []).filter((policy) => policy.kind === kind)
  const namesake = fitting.find(({ name, linkedTo }) => name === policyName && !linkedTo)
  const [chosen, setChosen] = useState<string | null>(null)
  const policyId = chosen ?? namesake?.id ?? null
  return (
    <Confirm
      title="Link to another policy"
      verb="Link"
      act={async () => onDone(await relink(policyId ?? ''))}
      done="It is linked; keys are being told."
      onClose={onClose}
    >
      <p>
        For a policy that was deleted and made again. Texts, catalogues and credentials stay; keys get what the new
        policy gives. A placeholder of that policy goes, if nobody uses it.
      </p>
      <Answer of={policies}>
        {() =>
          fitting.length === 0 ? (
            <p>The provider has no policy that could be that of a {kind}.</p>
          ) : (
            <Select
              label="Policy"
              placeholder="Choose a policy"
              value={policyId}
              onChange={setChosen}
              searchable
              data={fitting.map(({ id, name, linkedTo }) => ({
                value: id,
                label: linkedTo ? `${name} (now “${linkedTo.name}”)` : `${name} (${id})`,
              }))}
            />
          )
        }
      </Answer>
    </Confirm>
  )
}
