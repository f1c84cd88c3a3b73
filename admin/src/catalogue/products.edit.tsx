import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { ProductFields, ProductListing, type ProductValues } from './product-fields.tsx'
import { ProductPage } from './product-page.tsx'
import { ProviderStateStory } from './provider-state-mark.tsx'
import { ServicePicker } from './service-picker.tsx'

type Product = Reply<'showProduct'>

export function EditProductPage() {
  return (
    <ProductPage>
      {(product, mayWrite) => <EditProductForm key={product.id} product={product} mayWrite={mayWrite} />}
    </ProductPage>
  )
}

const valuesOf = (product: Product): ProductValues => ({
  name: product.name,
  slug: product.slug,
  summary: product.summary,
  description: product.description,
  featured: product.featured,
  serviceIds: product.services.map(({ id }) => id),
  catalogueIds: product.catalogues.map(({ id }) => id),
})

function EditProductForm({ product, mayWrite }: { product: Product; mayWrite: boolean }) {
  const params = { productId: product.id }
  const update = useChange('updateProduct')
  const queries = useQueryClient()
  const adopt = (saved: Product) => {
    remember(queries, 'showProduct', { params }, saved)
    editor.start(valuesOf(saved), saved.version)
  }
  const editor = useEditor<ProductValues, Product>({
    initialValues: valuesOf(product),
    version: product.version,
    schema: endpoints.updateProduct.body,
    toBody: (values) => values,
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      adopt(saved)
      notifications.show({ message: 'The product is saved.' })
    },
  })
  const { form } = editor
  const services = form.getInputProps('serviceIds')
  return (
    <EditForm
      editor={editor}
      verb="Save product"
      back={paths.products()}
      mayEdit={mayWrite}
      reload={async () => adopt(await api.showProduct({ params }))}
    >
      <Columns
        side={
          <>
            <ProductListing form={form} known={product.catalogues} />
            <Panel title="At the provider">
              <ProviderStateStory state={product.providerState} />
            </Panel>
            <ProductAbout product={product} />
          </>
        }
      >
        <ProductFields form={form} />
        {product.providerId && (
          <Panel title="Access">
            <Facts facts={[['Provider', product.providerName]]} />
            <ServicePicker
              providerId={product.providerId}
              value={services.value}
              onChange={services.onChange}
              error={services.error}
            />
          </Panel>
        )}
      </Columns>
    </EditForm>
  )
}

function ProductAbout({ product }: { product: Product }) {
  return (
    <Panel title="About" quiet>
      <Facts
        facts={[
          [
            'API documents',
            <LinkTo key="documents" to={paths.productDocuments(product.id)}>
              {product.documents.length === 0
                ? 'None yet: add one'
                : product.documents.map(({ title }) => title).join(', ')}
            </LinkTo>,
          ],
          ['Created', <Moment key="created" at={product.createdAt} />],
          ['Changed', <Moment key="changed" at={product.updatedAt} />],
        ]}
      />
    </Panel>
  )
}
