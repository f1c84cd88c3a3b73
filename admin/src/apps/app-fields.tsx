import { Radio, Stack, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Panel } from '../ui/panel.tsx'

export interface AppValues {
  name: string
  description: string
  visibility: 'personal' | 'team' | 'organisation'
  /** One a line. */
  redirectUrls: string
}

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

// biome-ignore lint/suspicious/noExplicitAny: forms of more values than these have the same fields
export function AppFields({ form }: { form: UseFormReturnType<any> }) {
  return (
    <>
      <Panel title="The app">
        <TextInput label="Name" required {...form.getInputProps('name')} />
        <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
        <Textarea
          label="Redirect addresses"
          description="Only for sign-in with OAuth. One address a line."
          autosize
          minRows={2}
          {...form.getInputProps('redirectUrls')}
        />
      </Panel>
      <Panel title="Who sees it">
        <Radio.Group label="Visible to" {...form.getInputProps('visibility')}>
          <Stack gap="xs" mt="xs">
            <Radio value="personal" label="Its owner" />
            <Radio value="team" label="Teams of its owner" description="Default teams do not count." />
            <Radio value="organisation" label="The whole organisation" />
          </Stack>
        </Radio.Group>
        <p>In the default organisation every app is personal: people there do not know each other.</p>
      </Panel>
    </>
  )
}
