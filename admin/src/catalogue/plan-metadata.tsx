import { Textarea } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { Panel } from '../ui/panel.tsx'
import { metadataIn, metadataText } from './metadata-text.ts'
import type { PlanValues } from './plan-fields.tsx'

/** What every key of the plan carries to plugins and upstreams, a field on each line. */
export function PlanMetadata({ form }: { form: UseFormReturnType<PlanValues> }) {
  const { metadata } = form.getValues()
  const [text, setText] = useState(metadataText(metadata))
  // What the server has now replaces the text, unless it says the same.
  const shown = metadataText(metadataIn(text)) === metadataText(metadata) ? text : metadataText(metadata)
  const error = Object.entries(form.errors).find(
    ([field]) => field === 'metadata' || field.startsWith('metadata.'),
  )?.[1]
  return (
    <Panel title="Metadata of keys">
      <Textarea
        label="Fields"
        description="One on each line, as name=value. Written into every key of this plan, also those that exist; plugins and upstreams see them, so put nothing about persons here."
        placeholder="tier=gold"
        autosize
        minRows={2}
        value={shown}
        error={error}
        onChange={(event) => {
          setText(event.currentTarget.value)
          form.setFieldValue('metadata', metadataIn(event.currentTarget.value))
        }}
      />
    </Panel>
  )
}
