import { NumberInput, Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Panel } from '../ui/panel.tsx'
import type { ProviderValues } from './provider-fields.tsx'

/** How often, and how, products and plans are compared with the provider's policies. */
export function SynchronisationFields<V extends ProviderValues>({ form }: { form: UseFormReturnType<V> }) {
  const { orphanGraceSeconds } = form.getValues().synchronisation
  const grace = form.getInputProps('synchronisation.orphanGraceSeconds')
  return (
    <Panel title="Synchronisation">
      <NumberInput
        label="Seconds between two runs"
        description="0: only when somebody asks."
        min={0}
        allowDecimal={false}
        required
        {...form.getInputProps('synchronisation.intervalSeconds')}
      />
      <Switch
        label="Take policies that open APIs and limit calls as plans"
        description="Keys under such a plan may call its APIs as well, beside those of their product."
        {...form.getInputProps('synchronisation.mixedAsPlans', { type: 'checkbox' })}
      />
      <Switch
        label="Hide products that have lost their policy"
        checked={orphanGraceSeconds !== null}
        onChange={(event) => grace.onChange(event.currentTarget.checked ? 86_400 : null)}
      />
      {orphanGraceSeconds !== null && (
        <NumberInput label="After so many seconds" min={0} allowDecimal={false} required {...grace} />
      )}
    </Panel>
  )
}
