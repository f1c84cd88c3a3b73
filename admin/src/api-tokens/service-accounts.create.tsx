import { PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Reply, Request } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { NewAdminRoles, useNewAdminRoles } from '../consumers/new-admin-roles.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { lifetimes } from './lifetimes.ts'
import styles from './new-api-token.module.css'
import type { ServiceAccount } from './service-accounts.list.tsx'

const wrongIn = (error: unknown) => (error instanceof ApiProblem ? error.fields : {})

export function CreateServiceAccount({ onClose }: { onClose: () => void }) {
  const create = useChange('createServiceAccount')
  const [name, setName] = useState('')
  const backOffice = useNewAdminRoles()
  const wrong = wrongIn(create.error)
  type Body = Request<'createServiceAccount'>['body']
  return (
    <Confirm
      title="Create a service account"
      verb="Create service account"
      ready={name.trim() !== '' && backOffice.body.adminRoles.length > 0}
      act={() =>
        create.mutateAsync({
          body: { name, ...backOffice.body, adminRoles: backOffice.body.adminRoles as Body['adminRoles'] },
        })
      }
      done={`“${name.trim()}” is there. Create a token for it.`}
      onClose={onClose}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What the program is. The audit log names it."
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={wrong.name}
        />
        <NewAdminRoles {...backOffice.inputs} wrong={wrong} forProgram />
      </Stack>
    </Confirm>
  )
}

export function CreateServiceToken({ service, onClose }: { service: ServiceAccount; onClose: () => void }) {
  const create = useChange('createServiceToken')
  const [name, setName] = useState('')
  const [days, setDays] = useState('90')
  const [password, setPassword] = useState('')
  const [created, setCreated] = useState<Reply<'createServiceToken'> | null>(null)
  const made = useRef(false)
  const wrong = wrongIn(create.error)
  if (created) return <Created created={created} onClose={onClose} />
  const body = { name, permissions: null, lifetimeDays: Number(days), password }
  return (
    <Confirm
      title={`Token for ${service.name}`}
      verb="Create token"
      ready={name.trim() !== '' && password !== ''}
      act={async () => {
        const token = await create.mutateAsync({ params: { accountId: service.id }, body })
        made.current = true
        setCreated(token)
      }}
      done="The token is created."
      onClose={() => {
        // What comes next is the token itself.
        if (!made.current) onClose()
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Where it is used."
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={wrong.name}
        />
        <Select
          label="Works for"
          data={lifetimes}
          allowDeselect={false}
          value={days}
          onChange={(value) => setDays(value ?? '90')}
          error={wrong.lifetimeDays}
        />
        <PasswordInput
          label="Your password"
          description="Asked once more, so that nobody at an open browser leaves with a token."
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={wrong.password}
        />
      </Stack>
    </Confirm>
  )
}

/** The only time the token can be seen. */
function Created({ created, onClose }: { created: Reply<'createServiceToken'>; onClose: () => void }) {
  return (
    <Dialog title={created.name} onClose={onClose}>
      <Stack gap="md">
        <Notice tone="wait" urgent title="Copy it now: it is not shown again.">
          Only its hash is kept.
        </Notice>
        <p className={styles.token}>
          <code data-testid="token">{created.token}</code>
        </p>
        <CopyButton value={created.token} label="Copy token" />
      </Stack>
    </Dialog>
  )
}
