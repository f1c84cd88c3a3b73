import { Menu } from '@mantine/core'
import { ArrowDown, ArrowUp, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { SettingsTabs } from '../frame/settings-tabs.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { type Column, DataTable, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { DeleteCustomField } from './custom-fields.delete.tsx'
import { askedInWords, holderInWords, typeInWords } from './field-words.ts'

type CustomField = ItemOf<'listCustomFields'>

const columns: readonly Column<CustomField>[] = [
  {
    label: 'Field',
    show: ({ id, label, name }) => (
      <>
        <LinkTo to={paths.customField(id)}>{label}</LinkTo>
        <Soft>{name}</Soft>
      </>
    ),
  },
  { label: 'Type', show: ({ type, required }) => `${typeInWords[type]}${required ? ', required' : ''}` },
  { label: 'Its holder', show: ({ holder }) => holderInWords[holder] },
  { label: 'Asked for', show: askedInWords },
  { label: 'In keys', show: ({ inKeyMetadata }) => (inKeyMetadata ? 'Yes' : 'No') },
]

export function CustomFieldsPage() {
  const mayWrite = useMay('settings:write')
  const fields = useRead('listCustomFields', {})
  const [deleting, setDeleting] = useState<CustomField | null>(null)
  return (
    <Page
      title="Settings"
      lead="What you want to know of people beyond their name and address."
      actions={mayWrite && <ButtonTo to={paths.newCustomField()}>Create field</ButtonTo>}
    >
      <SettingsTabs />
      <Answer of={fields}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No fields yet">
              A field can be asked for at the sign-up, shown on the profile, and copied into keys.
            </Empty>
          ) : (
            <DataTable
              title="Fields of accounts"
              items={items}
              columns={columns}
              menu={mayWrite ? (field) => <FieldMenu field={field} all={items} onDelete={setDeleting} /> : undefined}
            />
          )
        }
      </Answer>
      {deleting && <DeleteCustomField field={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}

interface FieldMenuProps {
  field: CustomField
  all: readonly CustomField[]
  onDelete: (field: CustomField) => void
}

function FieldMenu({ field, all, onDelete }: FieldMenuProps) {
  const order = useChange('orderCustomFields')
  const at = all.findIndex(({ id }) => id === field.id)
  const move = (by: -1 | 1) => {
    const ids = all.map(({ id }) => id)
    ids.splice(at, 1)
    ids.splice(at + by, 0, field.id)
    order.mutate({ body: { customFieldIds: ids } }, { onError: sayFailure })
  }
  return (
    <RowMenu name={field.label}>
      <Menu.Item component={LinkTo} to={paths.customField(field.id)} leftSection={<Pencil size={16} aria-hidden />}>
        Edit
      </Menu.Item>
      <Menu.Item disabled={at === 0} leftSection={<ArrowUp size={16} aria-hidden />} onClick={() => move(-1)}>
        Move up
      </Menu.Item>
      <Menu.Item
        disabled={at === all.length - 1}
        leftSection={<ArrowDown size={16} aria-hidden />}
        onClick={() => move(1)}
      >
        Move down
      </Menu.Item>
      <Menu.Item color="red" leftSection={<Trash2 size={16} aria-hidden />} onClick={() => onDelete(field)}>
        Delete
      </Menu.Item>
    </RowMenu>
  )
}
