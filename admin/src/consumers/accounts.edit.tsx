import { TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { api, useChange, useRead } from '../api/queries.ts'
import { FieldInputs, sentFields, typedFields } from '../custom-fields/field-inputs.tsx'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'
import { nameOf } from './account-actions.tsx'
import { useMayChange } from './may-change.ts'

type Account = Reply<'showAccount'>

interface Values {
  email: string
  firstName: string
  lastName: string
  fields: Account['fields']
}

export function EditAccountPage() {
  const { accountId = '' } = useParams({ strict: false }) as { accountId?: string }
  const account = useRead('showAccount', { params: { accountId } })
  const { data } = account
  return (
    <Page
      title={data ? `Edit ${nameOf(data)}` : 'Edit account'}
      trail={[
        { label: 'Accounts', to: paths.accounts() },
        { label: data ? nameOf(data) : 'Account', to: paths.account(accountId) },
      ]}
    >
      <Answer of={account}>{(shown) => <EditAccountForm key={shown.id} account={shown} />}</Answer>
    </Page>
  )
}

const valuesOf = ({ email, firstName, lastName, fields }: Account): Values => ({
  email,
  firstName,
  lastName,
  fields: typedFields(fields),
})

function EditAccountForm({ account }: { account: Account }) {
  const params = { accountId: account.id }
  const update = useChange('updateAccount')
  const navigate = useNavigate()
  const mayChange = useMayChange(account)
  const editor = useEditor<Values, Account>({
    initialValues: valuesOf(account),
    version: account.version,
    schema: endpoints.updateAccount.body,
    toBody: ({ fields, ...values }) => ({ ...values, fields: sentFields(fields) }),
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: () => {
      notifications.show({ message: 'The account is saved.' })
      void navigate({ to: paths.account(account.id) })
    },
  })
  const { form } = editor
  return (
    <EditForm
      editor={editor}
      verb="Save account"
      back={paths.account(account.id)}
      mayEdit={mayChange}
      reload={async () => {
        const latest = await api.showAccount({ params })
        editor.start(valuesOf(latest), latest.version)
      }}
    >
      <Panel title="The person">
        <TextInput label="First name" required {...form.getInputProps('firstName')} />
        <TextInput label="Last name" required {...form.getInputProps('lastName')} />
        <TextInput
          label="E-mail address"
          description="What they sign in with."
          type="email"
          required
          {...form.getInputProps('email')}
        />
      </Panel>
      <FieldInputs editor={editor} />
    </EditForm>
  )
}
