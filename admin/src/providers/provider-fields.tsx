import { Switch, TagsInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Reply } from '../api/client.ts'
import { Panel } from '../ui/panel.tsx'

export interface ProviderValues {
  name: string
  gatewayUrl: string
  settings: {
    url: string
    secret: string
    organisationId: string
    policyTags: string[]
    insecureSkipVerify: boolean
  }
  synchronisation: { intervalSeconds: number; mixedAsPlans: boolean; orphanGraceSeconds: number | null }
}

export const usualSynchronisation: ProviderValues['synchronisation'] = {
  intervalSeconds: 600,
  mixedAsPlans: false,
  orphanGraceSeconds: 86_400,
}

export const noSettings: ProviderValues['settings'] = {
  url: '',
  secret: '',
  organisationId: '',
  policyTags: [],
  insecureSkipVerify: false,
}

interface FieldsProps<V extends ProviderValues> {
  form: UseFormReturnType<V>
}

export function ProviderFields<V extends ProviderValues>({ form }: FieldsProps<V>) {
  return (
    <Panel title="Provider">
      <TextInput label="Name" required {...form.getInputProps('name')} />
      <TextInput
        label="Address consumers call"
        description="Shown in samples and on the pages of apps: the public address of the gateway."
        type="url"
        required
        {...form.getInputProps('gatewayUrl')}
      />
    </Panel>
  )
}

interface ConnectionProps<V extends ProviderValues> extends FieldsProps<V> {
  kind: Reply<'showProvider'>['kind']
  /** Whether one is kept already, so that the field may stay empty. */
  secretKept: boolean
}

export function ConnectionFields<V extends ProviderValues>({ form, kind, secretKept }: ConnectionProps<V>) {
  const isDashboard = kind === 'tyk-dashboard'
  return (
    <Panel title="Connection">
      <TextInput
        label={isDashboard ? 'Address of the Dashboard' : 'Address of the gateway’s own API'}
        description="Where the portal itself reaches it, such as http://tyk-dashboard:3000."
        type="url"
        required
        {...form.getInputProps('settings.url')}
      />
      <TextInput
        label="Secret"
        type="password"
        description={secretWords(isDashboard, secretKept)}
        autoComplete="new-password"
        required={!secretKept}
        {...form.getInputProps('settings.secret')}
      />
      <TextInput
        label="Organisation id"
        description="The organisation of APIs and policies at Tyk; empty where there is none."
        {...form.getInputProps('settings.organisationId')}
      />
      <TagsInput
        label="Tags for policies"
        description="Only policies with one of them become products and plans, and the portal puts them on its own. Empty: all policies. Press Enter after each."
        {...form.getInputProps('settings.policyTags')}
      />
      <Switch
        label="Accept any certificate"
        description="Whoever stands between can then read the secret: for trials only."
        {...form.getInputProps('settings.insecureSkipVerify', { type: 'checkbox' })}
      />
    </Panel>
  )
}

function secretWords(isDashboard: boolean, secretKept: boolean): string {
  const what = isDashboard
    ? 'The API key of a Dashboard user who may read APIs and analytics and write policies and keys.'
    : 'The secret of the gateway’s configuration.'
  return secretKept ? `${what} It is kept encrypted; leave this empty to keep it.` : what
}
