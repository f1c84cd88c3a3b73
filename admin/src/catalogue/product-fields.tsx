import { Switch, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'
import { slugOf } from './slug.ts'

export interface ProductValues {
  name: string
  slug: string
  summary: string
  description: string
  featured: boolean
  serviceIds: string[]
  catalogueIds: string[]
}

interface ProductFieldsProps<V extends ProductValues> {
  form: UseFormReturnType<V>
  /** A new product's address follows its name until it is edited. */
  slugFollows?: boolean
}

export function ProductFields({ form, slugFollows = false }: ProductFieldsProps<ProductValues>) {
  const { name, slug } = form.getValues()
  return (
    <Panel title="Product">
      <TextInput
        label="Name"
        description="Developers see it; it is also the name of the policy at the provider."
        required
        {...form.getInputProps('name')}
        onChange={(event) => {
          const typed = event.currentTarget.value
          if (slugFollows && slug === slugOf(name)) form.setFieldValue('slug', slugOf(typed))
          form.setFieldValue('name', typed)
        }}
      />
      <TextInput
        label="Address"
        description={
          slugFollows
            ? 'The last part of the address of its page; follows the name until you change it.'
            : 'The last part of the address of its page. Links to the old address break when you change it.'
        }
        {...form.getInputProps('slug')}
      />
      <TextInput
        label="Summary"
        description="One line for cards and lists: what it is good for."
        {...form.getInputProps('summary')}
      />
      <Textarea
        label="Description"
        description="Markdown: # headings, **bold**, - lists, [links](https://example.com)."
        autosize
        minRows={8}
        maxRows={24}
        {...form.getInputProps('description')}
      />
    </Panel>
  )
}

interface ListingProps {
  form: UseFormReturnType<ProductValues>
  known?: readonly { id: string; name: string }[]
}

export function ProductListing({ form, known = [] }: ListingProps) {
  const { value, onChange, error } = form.getInputProps('catalogueIds')
  return (
    <Panel title="Where it is seen">
      <ReferencePicker
        list="listCatalogues"
        label="Catalogues"
        description="Each catalogue says who sees what is in it."
        value={value}
        onChange={onChange}
        known={known}
        error={error}
      />
      {value.length === 0 && <Notice tone="wait">In no catalogue: nobody can see it.</Notice>}
      <Switch
        label="Featured"
        description="Shown on the home page to whoever may see it."
        {...form.getInputProps('featured', { type: 'checkbox' })}
      />
    </Panel>
  )
}
