import { Radio, Stack, Switch, TagsInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Panel } from '../ui/panel.tsx'

export interface GatewayApiValues {
  name: string
  listenPath: string
  upstreamUrl: string
  stripListenPath: boolean
  authType: 'authToken' | 'none'
  keyHeader: string
  corsOrigins: string[]
  active: boolean
}

type GatewayApiForm = UseFormReturnType<GatewayApiValues>

export function GatewayApiFields({ form }: { form: GatewayApiForm }) {
  const { listenPath, upstreamUrl, stripListenPath } = form.getValues()
  return (
    <Panel title="API">
      <TextInput label="Name" required {...form.getInputProps('name')} />
      <TextInput
        label="Listen path"
        description="Where consumers find it below the address of the gateway, such as /parcels/."
        required
        {...form.getInputProps('listenPath')}
      />
      <TextInput
        label="Upstream address"
        description="Where calls are passed on to, such as https://parcels.example.com/v1."
        type="url"
        required
        {...form.getInputProps('upstreamUrl')}
      />
      <Switch
        label="Remove this path before passing on"
        description={exampleOf(listenPath, upstreamUrl, stripListenPath)}
        {...form.getInputProps('stripListenPath', { type: 'checkbox' })}
      />
    </Panel>
  )
}

function exampleOf(listenPath: string, upstreamUrl: string, stripped: boolean): string {
  if (!listenPath.startsWith('/') || !upstreamUrl) return 'Whether your API sees the path without the part above.'
  const rest = stripped ? '/items' : `${listenPath}items`
  return `A call of ${listenPath}items goes to ${upstreamUrl.replace(/\/$/, '')}${rest}`
}

export function GatewayApiAccess({ form }: { form: GatewayApiForm }) {
  const { authType } = form.getValues()
  return (
    <Panel title="Access">
      <Radio.Group label="Who may call it" {...form.getInputProps('authType')}>
        <Stack gap="sm" mt="xs">
          <Radio
            value="authToken"
            label="Whoever has a key"
            description="Keys and limits come from products and plans."
          />
          <Radio value="none" label="Everybody" description="Without a key and without limits." />
        </Stack>
      </Radio.Group>
      {authType === 'authToken' && (
        <TextInput
          label="Header with the key"
          description="The key stands there as it is, or after “Bearer”."
          {...form.getInputProps('keyHeader')}
        />
      )}
      <TagsInput
        label="Sites that may call it from a browser"
        description="Origins such as https://app.example.com, or * for all. Press Enter after each."
        {...form.getInputProps('corsOrigins')}
      />
      <Switch
        label="Switched on"
        description="Switched off, it answers like an API that does not exist."
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
    </Panel>
  )
}
