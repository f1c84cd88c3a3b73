import { Checkbox, PasswordInput, Radio, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type AdminRole, endpoints } from '@portico/contract'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { FieldInputs, sentFields } from '../custom-fields/field-inputs.tsx'
import { MailLanguageSelect } from '../notifications/mail-language-select.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { LinkTo } from '../ui/link-to.tsx'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { nameOf } from './account-actions.tsx'
import { NewAdminRoles, productLimitOf } from './new-admin-roles.tsx'

interface Values {
  email: string
  firstName: string
  lastName: string
  password: string
  mustChangePassword: boolean
  active: boolean
  organisation: Choice | null
  role: 'admin' | 'member'
  adminRoles: AdminRole[]
  productIds: string[]
  mailLanguage: string | null
  fields: Reply<'showAccount'>['fields']
}

const blank: Values = {
  email: '',
  firstName: '',
  lastName: '',
  password: '',
  mustChangePassword: true,
  active: true,
  organisation: null,
  role: 'member',
  adminRoles: [],
  productIds: [],
  mailLanguage: null,
  fields: {},
}

export function CreateAccountPage() {
  const create = useChange('createAccount')
  const navigate = useNavigate()
  const mayGiveRoles = useMay('roles:write')
  const editor = useEditor<Values, Reply<'createAccount'>>({
    initialValues: blank,
    schema: endpoints.createAccount.body,
    toBody: ({ organisation, role, fields, productIds, ...values }) => ({
      ...values,
      productIds: productLimitOf(productIds),
      fields: sentFields(fields),
      organisationId: organisation?.id ?? null,
      role: organisation ? role : 'member',
    }),
    save: (body) => create.mutateAsync({ body: body as Request<'createAccount'>['body'] }),
    onSaved: (account) => {
      notifications.show({ message: `The account of ${nameOf(account)} is created.` })
      void navigate({ to: paths.account(account.id) })
    },
  })
  const { form } = editor
  const { organisation, adminRoles, productIds, mailLanguage } = form.getValues()
  return (
    <Page title="Create account" trail={[{ label: 'Accounts', to: paths.accounts() }]}>
      <EditForm editor={editor} verb="Create account" back={paths.accounts()} mayEdit>
        <Columns
          side={
            <Panel title="Where they belong">
              <OnePicker
                list="listOrganisations"
                label="Organisation"
                description="Empty: the default one, where people don’t know each other."
                value={organisation}
                onChange={(choice) => form.setFieldValue('organisation', choice)}
                error={form.errors.organisationId}
              />
              {organisation && (
                <Radio.Group label="Role there" {...form.getInputProps('role')}>
                  <Stack gap="xs" mt="xs">
                    <Radio value="member" label="Member" description="Uses the apps of the organisation." />
                    <Radio value="admin" label="Admin" description="Also looks after its people." />
                  </Stack>
                </Radio.Group>
              )}
              {mayGiveRoles && (
                <NewAdminRoles
                  roles={adminRoles}
                  productIds={productIds}
                  onChange={(roles, products) => {
                    form.setFieldValue('adminRoles', roles)
                    form.setFieldValue('productIds', products)
                  }}
                  wrong={form.errors}
                />
              )}
            </Panel>
          }
        >
          <Panel title="The person">
            <TextInput label="First name" required {...form.getInputProps('firstName')} />
            <TextInput label="Last name" required {...form.getInputProps('lastName')} />
            <TextInput
              label="E-mail address"
              type="email"
              required
              autoComplete="off"
              {...form.getInputProps('email')}
            />
            <MailLanguageSelect
              label="Language of their mails"
              value={mailLanguage}
              onChange={(tag) => form.setFieldValue('mailLanguage', tag)}
              error={form.errors.mailLanguage}
            />
          </Panel>
          <FieldInputs editor={editor} />
          <Panel title="Signing in">
            <p>
              People who are <LinkTo to={paths.invitations()}>invited</LinkTo> choose their own password.
            </p>
            <PasswordInput
              label="Password"
              description="It has to keep the rules for passwords. Tell it to the person yourself: it is not mailed."
              required
              autoComplete="new-password"
              {...form.getInputProps('password')}
            />
            <Checkbox
              label="They must choose another one at the first sign-in"
              {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
            />
            <Checkbox
              label="They can sign in at once"
              description="Otherwise the account waits until it is activated."
              {...form.getInputProps('active', { type: 'checkbox' })}
            />
          </Panel>
        </Columns>
      </EditForm>
    </Page>
  )
}
