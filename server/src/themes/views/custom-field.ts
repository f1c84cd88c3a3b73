import { z } from 'zod'

/** A field that the owner of the portal has added to a form. */
export const customField = z.object({
  /** Of the field in the form. */
  name: z.string(),
  label: z.string(),
  help: z.string().nullable().default(null),
  /** `fixed` is shown and can't be changed; a checkbox sends `true`. */
  kind: z.enum(['text', 'number', 'checkbox', 'select', 'date', 'url', 'fixed']),
  /** As it was typed, or is; of a checkbox `true` or empty. */
  value: z.string(),
  /** Of a select, without the empty one. */
  options: z.array(z.string()).default([]),
  required: z.boolean(),
  error: z.string().nullable().default(null),
})

export const sampleFields = {
  empty: [
    { name: 'field-company', label: 'Company', help: 'As it is registered.', kind: 'text', value: '', required: true },
    { name: 'field-team-size', label: 'Team size', kind: 'number', value: '', required: false },
    { name: 'field-region', label: 'Region', kind: 'select', value: '', options: ['Europe', 'Asia'], required: true },
    { name: 'field-news', label: 'Send me news', kind: 'checkbox', value: '', required: false },
  ],
  wrong: [
    {
      name: 'field-vat',
      label: 'VAT number',
      kind: 'text',
      value: 'nonsense',
      required: true,
      error: 'Enter a number such as DE123456789.',
    },
    { name: 'field-since', label: 'Customer since', kind: 'date', value: '2026-03-01', required: false },
    { name: 'field-site', label: 'Web site', kind: 'url', value: 'https://example.com', required: false },
    { name: 'field-tier', label: 'Tier', help: 'Set by us.', kind: 'fixed', value: 'Gold', required: false },
    {
      name: 'field-region',
      label: 'Region',
      kind: 'select',
      value: 'Atlantis',
      options: ['Europe', 'Asia'],
      required: true,
      error: 'Choose one of the list.',
    },
    { name: 'field-news', label: 'Send me news', kind: 'checkbox', value: 'true', required: false },
  ],
} satisfies Record<string, z.input<typeof customField>[]>
