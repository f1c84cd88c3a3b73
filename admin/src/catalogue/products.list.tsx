import { Menu, Select } from '@mantine/core'
import { ExternalLink, FileText, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { livePaths, paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { type Column, Soft } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { List } from '../ui/list.tsx'
import { type ListState, useListState } from '../ui/list-state.ts'
import { Moment } from '../ui/moment.tsx'
import { Empty } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { CatalogueNames } from './catalogue-names.tsx'
import { PolicyMarks } from './policy-mark.tsx'
import { ProductStateMark } from './product-state.tsx'
import { DeleteProduct } from './products.delete.tsx'
import { ProviderStateMark } from './provider-state-mark.tsx'

type Product = ItemOf<'listProducts'>

const columns: readonly Column<Product>[] = [
  {
    label: 'Product',
    show: (product) => (
      <>
        <LinkTo to={paths.product(product.id)}>{product.name}</LinkTo>
        <Soft>{product.summary}</Soft>
      </>
    ),
  },
  { label: 'Catalogues', show: (product) => <CatalogueNames catalogues={product.catalogues} /> },
  { label: 'Featured', show: (product) => (product.featured ? 'Yes' : '') },
  { label: 'State', show: (product) => <ProductStateMark state={product.state} /> },
  {
    label: 'At the gateway',
    show: (product) => (
      <>
        <ProviderStateMark state={product.providerState} />
        <PolicyMarks policy={product.policy} />
      </>
    ),
  },
  { label: 'Changed', show: (product) => <Moment at={product.updatedAt} /> },
]

export function ProductsPage() {
  const state = useListState(['catalogueId', 'state', 'providerId', 'serviceId'])
  const products = useRead('listProducts', { query: state.query }, { keepPrevious: true })
  const mayWrite = useMay('products:write')
  const mayCreate = useMay('products:connect')
  const [deleting, setDeleting] = useState<Product | null>(null)
  const create = mayCreate && <ButtonTo to={paths.newProduct()}>Create product</ButtonTo>
  return (
    <Page title="Products" lead="What developers find, read about and request." actions={create}>
      <List
        title="Products"
        asked={products}
        state={state}
        columns={columns}
        searchLabel="Search products"
        filters={
          <>
            <CatalogueFilter
              value={state.filter('catalogueId')}
              onChange={(id) => state.setFilter('catalogueId', id)}
            />
            <Select
              label="State"
              data={[
                { value: '', label: 'All' },
                { value: 'draft', label: 'Draft' },
                { value: 'published', label: 'Published' },
                { value: 'deprecated', label: 'Deprecated' },
                { value: 'retired', label: 'Retired' },
              ]}
              value={state.filter('state')}
              onChange={(value) => state.setFilter('state', value ?? '')}
              allowDeselect={false}
            />
            <ProviderFilter state={state} />
            <ServiceFilter state={state} products={products.data?.items ?? []} />
          </>
        }
        menu={(product) => <ProductMenu product={product} mayWrite={mayWrite} onDelete={() => setDeleting(product)} />}
        empty={
          <Empty title="No product yet">
            A product bundles APIs of a gateway with their documentation. People see it once it is in a catalogue.
          </Empty>
        }
      />
      {deleting && <DeleteProduct product={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}

interface ProductMenuProps {
  product: Product
  mayWrite: boolean
  onDelete: () => void
}

function ProductMenu({ product, mayWrite, onDelete }: ProductMenuProps) {
  return (
    <RowMenu name={product.name}>
      <Menu.Item component={LinkTo} to={paths.product(product.id)} leftSection={<Pencil size={16} aria-hidden />}>
        {mayWrite ? 'Edit' : 'Open'}
      </Menu.Item>
      <Menu.Item
        component={LinkTo}
        to={paths.productDocuments(product.id)}
        leftSection={<FileText size={16} aria-hidden />}
      >
        API documents
      </Menu.Item>
      <Menu.Item
        component="a"
        href={livePaths.product(product.slug)}
        target="_blank"
        leftSection={<ExternalLink size={16} aria-hidden />}
      >
        View in the live portal
      </Menu.Item>
      {mayWrite && (
        <Menu.Item color="red" leftSection={<Trash2 size={16} aria-hidden />} onClick={onDelete}>
          Delete
        </Menu.Item>
      )}
    </RowMenu>
  )
}

function CatalogueFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const catalogues = useRead('listCatalogues', { query: { limit: 100 } })
  const options = (catalogues.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Select
      label="Catalogue"
      data={[{ value: '', label: 'All' }, ...options]}
      value={value}
      onChange={(id) => onChange(id ?? '')}
      error={catalogues.error && 'The list could not be loaded.'}
      allowDeselect={false}
      searchable={options.length > 10}
    />
  )
}

/** Shown where there is a choice, or was one: lists of APIs lead here. */
function ProviderFilter({ state }: { state: ListState }) {
  const mayRead = useMay('providers:read')
  const providers = useRead('listProviders', { query: { limit: 100 } }, { enabled: mayRead })
  const options = (providers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const value = state.filter('providerId')
  if (options.length < 2 && value === '' && !providers.error) return null
  return (
    <Select
      label="Provider"
      data={[{ value: '', label: 'All' }, ...options]}
      value={value}
      onChange={(id) => state.setFilter('providerId', id ?? '')}
      error={providers.error && 'The list could not be loaded.'}
      allowDeselect={false}
      searchable={options.length > 10}
    />
  )
}

/** An API is chosen where APIs are listed; here it is named and can be let go. */
function ServiceFilter({ state, products }: { state: ListState; products: readonly Product[] }) {
  const value = state.filter('serviceId')
  if (value === '') return null
  const name = products.flatMap(({ services }) => services).find(({ id }) => id === value)?.name
  return (
    <Select
      label="API"
      data={[
        { value: '', label: 'All' },
        { value, label: name ?? 'One API' },
      ]}
      value={value}
      onChange={(id) => state.setFilter('serviceId', id ?? '')}
      allowDeselect={false}
    />
  )
}
