import { Radio, Stack, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'
import { AudienceEditor, type AudienceValue } from './audience-editor.tsx'
import type { Visibility } from './visibility-mark.tsx'

export interface CatalogueValues {
  name: string
  description: string
  visibility: Visibility
  audiences: AudienceValue[]
  productIds: string[]
  planIds: string[]
}

type CatalogueForm = UseFormReturnType<CatalogueValues>

export function CatalogueNameFields({ form }: { form: CatalogueForm }) {
  return (
    <Panel title="Catalogue">
      <TextInput label="Name" required {...form.getInputProps('name')} />
      <Textarea
        label="Description"
        description="What is found in it, in a sentence."
        autosize
        minRows={2}
        {...form.getInputProps('description')}
      />
    </Panel>
  )
}

interface CatalogueContentProps {
  form: CatalogueForm
  knownProducts?: readonly { id: string; name: string }[]
  knownPlans?: readonly { id: string; name: string }[]
}

export function CatalogueContent({ form, knownProducts = [], knownPlans = [] }: CatalogueContentProps) {
  const products = form.getInputProps('productIds')
  const plans = form.getInputProps('planIds')
  return (
    <Panel title="What is in it">
      <ReferencePicker
        list="listProducts"
        label="Products"
        value={products.value}
        onChange={products.onChange}
        known={knownProducts}
        error={products.error}
      />
      <ReferencePicker
        list="listPlans"
        label="Plans"
        description="Each is offered with every product of this catalogue that is at the same provider."
        value={plans.value}
        onChange={plans.onChange}
        known={knownPlans}
        error={plans.error}
      />
      {plans.value.length === 0 && products.value.length > 0 && (
        <Notice tone="wait" title="No plan is in this catalogue.">
          Its products can be found and read, but access to them can’t be requested through this catalogue.
        </Notice>
      )}
    </Panel>
  )
}

export function CatalogueVisibility({ form, known = {} }: { form: CatalogueForm; known?: Record<string, string> }) {
  const { visibility } = form.getValues()
  const audiences = form.getInputProps('audiences')
  return (
    <Panel title="Who sees it">
      <Radio.Group label="Visibility" {...form.getInputProps('visibility')}>
        <Stack gap="sm" mt="xs">
          <Radio value="public" label="Everybody" description="Also without signing in; search engines find it." />
          <Radio
            value="signed-in"
            label="All members"
            description="Whoever is signed in and belongs to an organisation."
          />
          <Radio
            value="teams"
            label="Chosen teams"
            description="Members of the organisations and teams below, nobody else."
          />
        </Stack>
      </Radio.Group>
      {visibility !== 'teams' && audiences.value.length > 0 && (
        <p>The chosen teams below are kept, but do not matter while it is open to more people.</p>
      )}
      {(visibility === 'teams' || audiences.value.length > 0) && (
        <AudienceEditor value={audiences.value} onChange={audiences.onChange} known={known} error={audiences.error} />
      )}
      {visibility === 'teams' && audiences.value.length === 0 && (
        <Notice tone="wait">No team is chosen: nobody sees this catalogue.</Notice>
      )}
    </Panel>
  )
}
