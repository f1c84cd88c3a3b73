import { Menu } from '@mantine/core'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { DeleteCatalogue } from './catalogues.delete.tsx'
import { VisibilityMark } from './visibility-mark.tsx'

type Catalogue = ItemOf<'listCatalogues'>

const columns: readonly Column<Catalogue>[] = [
  {
    label: 'Catalogue',
    show: (catalogue) => (
      <>
        <LinkTo to={paths.catalogue(catalogue.id)}>{catalogue.name}</LinkTo>
        <Soft>{catalogue.description}</Soft>
      </>
    ),
  },
  { label: 'Seen by', show: (catalogue) => <VisibilityMark visibility={catalogue.visibility} /> },
  { label: 'Products', numeric: true, show: (catalogue) => catalogue.products },
  { label: 'Plans', numeric: true, show: (catalogue) => catalogue.plans },
  { label: 'Changed', show: (catalogue) => <Moment at={catalogue.updatedAt} /> },
]

export function CataloguesPage() {
  const state = useListState([])
  const catalogues = useRead('listCatalogues', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('catalogues:write')
  const [deleting, setDeleting] = useState<Catalogue | null>(null)
  const create = mayWrite && <ButtonTo to={paths.newCatalogue()}>Create catalogue</ButtonTo>
  return (
    <Page title="Catalogues" lead="Who sees which products, and under which plans." actions={create}>
      <List
        title="Catalogues"
        asked={catalogues}
        state={state}
        columns={columns}
        searchLabel="Search catalogues"
        menu={(catalogue) => (
          <RowMenu name={catalogue.name}>
            <Menu.Item
              component={LinkTo}
              to={paths.catalogue(catalogue.id)}
              leftSection={<Pencil size={16} aria-hidden />}
            >
              {mayWrite ? 'Edit' : 'Open'}
            </Menu.Item>
            {mayWrite && (
              <Menu.Item
                color="red"
                leftSection={<Trash2 size={16} aria-hidden />}
                onClick={() => setDeleting(catalogue)}
              >
                Delete
              </Menu.Item>
            )}
          </RowMenu>
        )}
        empty={
          <Empty title="No catalogue yet">
            A catalogue puts products and plans together and says who sees them: everybody, members, or chosen teams.
          </Empty>
        }
      />
      {deleting && <DeleteCatalogue catalogue={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}
