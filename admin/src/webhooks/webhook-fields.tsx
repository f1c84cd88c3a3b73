import { ActionIcon, Checkbox, Input, NumberInput, Textarea, TextInput } from '@mantine/core'
import { eventNames } from '@portico/contract'
import { X } from 'lucide-react'
import type { Reply } from '../api/client.ts'
import { actionInWords, kindInWords } from '../audit/audit-words.ts'
import { Button } from '../ui/button.tsx'
import type { Editor } from '../ui/editor.ts'
import { Panel, Stack } from '../ui/panel.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'
import styles from './webhooks.module.css'

export interface WebhookValues {
  url: string
  description: string
  events: string[]
  productIds: string[]
  organisationIds: string[]
  headers: { name: string; value: string }[]
  timeoutSeconds: number | string
}

/** An empty value stands for the one that is kept. */
export const bodyOf = ({ headers, ...rest }: WebhookValues) => ({
  ...rest,
  headers: headers.map(({ name, value }) => ({ name, ...(value === '' ? {} : { value }) })),
})

const groups = Object.entries(Object.groupBy(eventNames, (name) => name.split('.')[0] ?? ''))

type Named = Reply<'showWebhook'>['products']

interface WebhookFieldsProps {
  editor: Editor<WebhookValues, Reply<'showWebhook'>>
  /** Names of what it is limited to already. */
  known?: { products: Named; organisations: Named }
}

export function WebhookFields({ editor, known }: WebhookFieldsProps) {
  const { form } = editor
  return (
    <Stack>
      <Panel title="Where to">
        <TextInput
          label="Address"
          description="Each message is posted here as JSON."
          type="url"
          required
          {...form.getInputProps('url')}
        />
        <Textarea
          label="Description"
          description="What it is for; optional."
          autosize
          minRows={2}
          {...form.getInputProps('description')}
        />
        <NumberInput
          label="Seconds to wait for an answer"
          description="From 1 to 30. Anything but a 2xx in this time is a failure, and is tried again."
          min={1}
          max={30}
          {...form.getInputProps('timeoutSeconds')}
        />
      </Panel>
      <Panel
        title="Events"
        aside={
          <Button size="xs" variant="default" onClick={() => form.setFieldValue('events', [...eventNames])}>
            Choose all
          </Button>
        }
      >
        <Checkbox.Group aria-label="Events" {...form.getInputProps('events')}>
          <div className={styles.groups}>
            {groups.map(([kind, names = []]) => (
              <fieldset key={kind} className={styles.group}>
                <legend>
                  {kindInWords(kind)}
                  {names.length > 1 && <WholeGroup kind={kind} names={names} editor={editor} />}
                </legend>
                {names.map((name) => (
                  <Checkbox
                    key={name}
                    value={name}
                    label={actionInWords(name.slice(kind.length + 1))}
                    description={name}
                  />
                ))}
              </fieldset>
            ))}
          </div>
        </Checkbox.Group>
      </Panel>
      <Limits editor={editor} known={known ?? { products: [], organisations: [] }} />
      <Headers editor={editor} />
    </Stack>
  )
}

/** So that nobody ticks eighteen boxes one after the other. */
function WholeGroup({
  kind,
  names,
  editor: { form },
}: { kind: string; names: readonly string[] } & WebhookFieldsProps) {
  const { events } = form.getValues()
  const others = events.filter((name) => !names.includes(name))
  const hasAll = names.every((name) => events.includes(name))
  const word = hasAll ? 'None' : 'All'
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={`${word} of ${kindInWords(kind)}`}
      onClick={() => form.setFieldValue('events', hasAll ? others : [...others, ...names])}
    >
      {word}
    </Button>
  )
}

function Limits({ editor: { form }, known }: Required<WebhookFieldsProps>) {
  const { productIds, organisationIds } = form.getValues()
  const wrongIn = (field: 'productIds' | 'organisationIds') =>
    Object.entries(form.errors).find(([name]) => name === field || name.startsWith(`${field}.`))?.[1]
  const named = (subjects: Named) =>
    subjects.map(({ id, name, isDeleted }) => ({ id, name: isDeleted ? `${name} (deleted)` : name }))
  return (
    <Panel title="Only about">
      <ReferencePicker
        list="listProducts"
        label="Products"
        description="Empty: events about any product. Otherwise only those about one of these, and events that are about no product by their nature."
        value={productIds}
        onChange={(ids) => form.setFieldValue('productIds', ids)}
        known={named(known.products)}
        error={wrongIn('productIds')}
      />
      <ReferencePicker
        list="listOrganisations"
        label="Organisations"
        description="Likewise for organisations. With both, both must fit. What is kept back shows among the deliveries as Not sent."
        value={organisationIds}
        onChange={(ids) => form.setFieldValue('organisationIds', ids)}
        known={named(known.organisations)}
        error={wrongIn('organisationIds')}
      />
    </Panel>
  )
}

function Headers({ editor: { form } }: { editor: Editor<WebhookValues, Reply<'showWebhook'>> }) {
  const { headers } = form.getValues()
  const set = (index: number, change: Partial<WebhookValues['headers'][number]>) =>
    form.setFieldValue(
      'headers',
      headers.map((header, at) => (at === index ? { ...header, ...change } : header)),
    )
  return (
    <Panel title="Headers">
      <Input.Wrapper
        description="Sent with every message, such as an Authorization your server asks for. Values are kept encrypted and never shown again."
        error={form.errors.headers}
      >
        {headers.map((header, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed
          <div key={index} className={styles.header}>
            <TextInput
              label="Name"
              aria-invalid={form.errors.headers ? true : undefined}
              value={header.name}
              onChange={(event) => set(index, { name: event.currentTarget.value })}
            />
            <TextInput
              label="Value"
              type="password"
              autoComplete="off"
              placeholder="Kept if empty"
              value={header.value}
              onChange={(event) => set(index, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={`Remove header ${header.name}`}
              onClick={() =>
                form.setFieldValue(
                  'headers',
                  headers.filter((_, at) => at !== index),
                )
              }
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
      </Input.Wrapper>
      {headers.length < 10 && (
        <div>
          <Button
            size="xs"
            variant="default"
            onClick={() => form.setFieldValue('headers', [...headers, { name: '', value: '' }])}
          >
            Add header
          </Button>
        </div>
      )}
    </Panel>
  )
}
