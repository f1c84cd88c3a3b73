import { Checkbox, Group, NumberInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Panel } from '../ui/panel.tsx'
import { durationInWords, type PlanTerms, periodInWords } from './plan-in-words.ts'

export interface PlanValues extends PlanTerms {
  name: string
  description: string
  allowance: { requests: number; periodSeconds: number } | null
  catalogueIds: string[]
  metadata: Record<string, string>
}

type PlanForm = UseFormReturnType<PlanValues>

export function PlanNameFields({ form }: { form: PlanForm }) {
  return (
    <Panel title="Plan">
      <TextInput
        label="Name"
        description="Developers see it; it is also the name of the policy at the provider."
        required
        {...form.getInputProps('name')}
      />
      <Textarea
        label="Description"
        description="What it is meant for, in a sentence or two."
        autosize
        minRows={2}
        {...form.getInputProps('description')}
      />
    </Panel>
  )
}

const ratePeriods = [1, 10, 60, 3600]
const quotaPeriods = [3600, 86_400, 604_800, 2_592_000, 31_536_000]
const lifetimes = [86_400, 604_800, 2_592_000, 7_776_000, 15_552_000, 31_536_000]

export function PlanTermFields({ form }: { form: PlanForm }) {
  const { keyLifetimeSeconds } = form.getValues()
  return (
    <Panel title="Terms">
      <LimitFields
        form={form}
        name="rate"
        label="Limit the rate"
        explanation="Protects the API from bursts: calls beyond it are answered with 429 until the period is over."
        periods={ratePeriods}
        preset={{ calls: 5, periodSeconds: 1 }}
      />
      <LimitFields
        form={form}
        name="quota"
        label="Limit the quota"
        explanation="How much may be used in a longer period, which starts with the first call."
        periods={quotaPeriods}
        preset={{ calls: 10_000, periodSeconds: 86_400 }}
      />
      <Select
        label="A key lasts"
        description="Applies to keys issued from now on; keys that exist end when they were going to end."
        data={[{ value: '', label: 'Without end' }, ...options(lifetimes, keyLifetimeSeconds, durationInWords)]}
        allowDeselect={false}
        maw="20rem"
        {...form.getInputProps('keyLifetimeSeconds')}
        value={keyLifetimeSeconds === null ? '' : String(keyLifetimeSeconds)}
        onChange={(value) => form.setFieldValue('keyLifetimeSeconds', value ? Number(value) : null)}
      />
      <Switch
        label="Approve requests at once"
        description="Without this, somebody decides about every request."
        {...form.getInputProps('autoApprove', { type: 'checkbox' })}
      />
      <AllowanceFields form={form} />
    </Panel>
  )
}

interface LimitFieldsProps {
  form: PlanForm
  name: 'rate' | 'quota'
  label: string
  explanation: string
  periods: readonly number[]
  preset: { calls: number; periodSeconds: number }
}

function LimitFields({ form, name, label, explanation, periods, preset }: LimitFieldsProps) {
  const limit = form.getValues()[name]
  const title = name === 'rate' ? 'Rate' : 'Quota'
  return (
    <Stack gap="xs">
      <Checkbox
        label={label}
        description={explanation}
        checked={limit !== null}
        onChange={(event) => form.setFieldValue(name, event.currentTarget.checked ? preset : null)}
      />
      {limit && (
        <Group gap="sm" align="flex-start" pl="xl" grow maw="28rem">
          <NumberInput
            label={`${title}: calls`}
            thousandSeparator=","
            allowDecimal={false}
            allowNegative={false}
            min={1}
            hideControls
            {...form.getInputProps(`${name}.calls`)}
          />
          <Select
            label={`${title}: in each`}
            data={options(periods, limit.periodSeconds, periodInWords)}
            allowDeselect={false}
            {...form.getInputProps(`${name}.periodSeconds`)}
            value={String(limit.periodSeconds)}
            onChange={(value) => form.setFieldValue(name, { ...limit, periodSeconds: Number(value) })}
          />
        </Group>
      )}
    </Stack>
  )
}

const allowancePeriods = [86_400, 604_800, 2_592_000, 31_536_000]

function AllowanceFields({ form }: { form: PlanForm }) {
  const { allowance } = form.getValues()
  return (
    <Stack gap="xs">
      <Checkbox
        label="Limit the requests"
        description="How often one developer may ask for this plan, over all apps. Requests that were rejected or withdrawn do not count."
        checked={allowance !== null}
        onChange={(event) =>
          form.setFieldValue(
            'allowance',
            event.currentTarget.checked ? { requests: 1, periodSeconds: 2_592_000 } : null,
          )
        }
      />
      {allowance && (
        <Group gap="sm" align="flex-start" pl="xl" grow maw="28rem">
          <NumberInput
            label="Requests"
            thousandSeparator=","
            allowDecimal={false}
            allowNegative={false}
            min={1}
            hideControls
            {...form.getInputProps('allowance.requests')}
          />
          <Select
            label="Requests: in each"
            data={options(allowancePeriods, allowance.periodSeconds, periodInWords)}
            allowDeselect={false}
            {...form.getInputProps('allowance.periodSeconds')}
            value={String(allowance.periodSeconds)}
            onChange={(value) => form.setFieldValue('allowance', { ...allowance, periodSeconds: Number(value) })}
          />
        </Group>
      )}
    </Stack>
  )
}

/** The usual choices, and the present value where it is another one. */
function options(usual: readonly number[], present: number | null, inWords: (seconds: number) => string) {
  const seconds = present === null ? usual : [...new Set([...usual, present])].sort((one, other) => one - other)
  return seconds.map((value) => ({ value: String(value), label: inWords(value) }))
}
