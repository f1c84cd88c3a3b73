import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import type { ItemOf, Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { Failure } from '../ui/answer.tsx'
import type { Editor } from '../ui/editor.ts'
import { Panel } from '../ui/panel.tsx'

type CustomField = ItemOf<'listCustomFields'>
type FieldValues = Reply<'showAccount'>['fields']

/** In an input nothing is an empty text. */
export const typedFields = (fields: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? '']))

export const sentFields = (fields: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === '' ? null : value]))

// biome-ignore lint/suspicious/noExplicitAny: editors are invariant in their values, and only `fields` is looked at
export function FieldInputs({ editor: { form } }: { editor: Editor<any, any> }) {
  const { data, error, refetch } = useRead('listCustomFields', {})
  if (!data && error) return <Failure error={error} retry={refetch} />
  if (!data || data.items.length === 0) return null
  return (
    <Panel title="Fields">
      {data.items.map((field) => (
        <FieldInput
          key={field.id}
          field={field}
          props={(type) => form.getInputProps(`fields.${field.name}`, { type })}
        />
      ))}
    </Panel>
  )
}

interface FieldInputProps {
  field: CustomField
  // biome-ignore lint/suspicious/noExplicitAny: as Mantine's forms have it
  props: (type: 'input' | 'checkbox') => any
}

function FieldInput({ field: { type, label, help, required, choices }, props }: FieldInputProps) {
  const words = { label, ...(help ? { description: help } : {}), required }
  if (type === 'boolean') {
    const { value: _value, checked, ...rest } = props('checkbox')
    return <Checkbox label={label} {...(help ? { description: help } : {})} {...rest} checked={checked === true} />
  }
  const { value, ...rest } = props('input')
  if (type === 'number') return <NumberInput {...words} hideControls maw="16rem" {...rest} value={value ?? ''} />
  if (type === 'choice') {
    const known = typeof value === 'string' && value !== '' && !choices.includes(value) ? [value, ...choices] : choices
    return (
      <Select
        {...words}
        clearable
        data={known}
        {...rest}
        value={value || null}
        onChange={(chosen) => rest.onChange(chosen ?? '')}
      />
    )
  }
  return <TextInput {...words} type={type === 'date' ? 'date' : 'text'} {...rest} value={value ?? ''} />
}

/** As facts of a page. */
export function useFieldFacts(fields: FieldValues): [name: string, value: string | null][] {
  const { data } = useRead('listCustomFields', {})
  return (data?.items ?? []).map(({ name, label }) => {
    const value = fields[name] ?? null
    return [label, value === null ? null : typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)]
  })
}
