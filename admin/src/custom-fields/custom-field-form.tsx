import { Checkbox, Radio, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core'
import { fieldType } from '@portico/contract'
import type { Reply } from '../api/client.ts'
import type { Editor } from '../ui/editor.ts'
import { Columns, Panel } from '../ui/panel.tsx'
import { holderInWords, typeInWords } from './field-words.ts'

type CustomField = Reply<'showCustomField'>
export type CustomFieldValues = Omit<CustomField, 'id' | 'subject' | 'version'>

export const blankField: CustomFieldValues = {
  name: '',
  type: 'string',
  label: '',
  help: '',
  choices: [],
  pattern: '',
  patternHelp: '',
  required: false,
  writeOnce: false,
  holder: 'edits',
  atSignUp: false,
  inKeyMetadata: false,
}

/** What does not belong to the type is not sent. */
export const bodyOfField = (values: CustomFieldValues) => ({
  ...values,
  choices: values.type === 'choice' ? values.choices : [],
  pattern: values.type === 'string' ? values.pattern : '',
  patternHelp: values.type === 'string' ? values.patternHelp : '',
  atSignUp: values.holder === 'edits' && values.atSignUp,
})

interface CustomFieldFormProps {
  editor: Editor<CustomFieldValues, CustomField>
  isNew: boolean
}

export function CustomFieldForm({ editor: { form }, isNew }: CustomFieldFormProps) {
  const { type, holder } = form.getValues()
  const checkbox = (name: string) => form.getInputProps(name, { type: 'checkbox' })
  return (
    <Columns
      side={
        <Panel title="Rules">
          <Checkbox
            label="Required"
            description={type === 'boolean' ? 'It has to be ticked.' : 'It can’t be left empty.'}
            {...checkbox('required')}
          />
          <Checkbox
            label="Given once"
            description="Its holder can’t change it afterwards; you can."
            {...checkbox('writeOnce')}
          />
          <Checkbox
            label="Copied into keys"
            description="Into the metadata of keys of apps that the person owns. Gateways may log it."
            {...checkbox('inKeyMetadata')}
          />
        </Panel>
      }
    >
      <Panel title="The field">
        <TextInput label="Label" description="What people read." required {...form.getInputProps('label')} />
        <TextInput
          label="Name"
          description={
            isNew ? 'By which programs know it, such as CostCentre. It can’t be changed later.' : 'It can’t be changed.'
          }
          required
          disabled={!isNew}
          {...form.getInputProps('name')}
        />
        <Select
          label="Type"
          description={isNew ? 'It can’t be changed later.' : 'It can’t be changed.'}
          required
          allowDeselect={false}
          disabled={!isNew}
          data={fieldType.options.map((value) => ({ value, label: typeInWords[value] }))}
          {...form.getInputProps('type')}
        />
        {type === 'choice' && (
          <TagsInput
            label="Choices"
            description="In this order. Press Enter after each. What is taken off stays with whoever chose it."
            required
            {...form.getInputProps('choices')}
          />
        )}
        <Textarea
          label="Help"
          description="Shown with the field; optional."
          autosize
          minRows={2}
          {...form.getInputProps('help')}
        />
        {type === 'string' && (
          <>
            <TextInput
              label="Pattern"
              description="A regular expression (RE2) for the whole value, such as [A-Z]{2}\d+; empty: any text."
              {...form.getInputProps('pattern')}
            />
            <TextInput
              label="What to say where it does not match"
              placeholder="Enter a number such as DE123456789."
              {...form.getInputProps('patternHelp')}
            />
          </>
        )}
      </Panel>
      <Panel title="Who it is for">
        <Radio.Group label="Its holder" {...form.getInputProps('holder')}>
          <Stack gap="sm" mt="xs">
            {(['edits', 'sees', 'nothing'] as const).map((value) => (
              <Radio key={value} value={value} label={holderInWords[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Checkbox
          label="Asked for at the sign-up"
          description="Also of who accepts an invitation."
          disabled={holder !== 'edits'}
          {...checkbox('atSignUp')}
        />
      </Panel>
    </Columns>
  )
}
