import { Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'
import { ProductFields, ProductListing, type ProductValues } from './product-fields.tsx'
import { type ProductWithProvider, ProviderAndServices } from './provider-and-services.tsx'

export function CreateProductPage() {
  const providers = useRead('listProviders', { query: { limit: 100 } })
  return (
    <Page title="Create product" trail={[{ label: 'Products', to: paths.products() }]}>
      <Answer of={providers}>{({ items }) => <CreateProductForm providers={items} />}</Answer>
    </Page>
  )
}

interface NewProductValues extends ProductWithProvider {
  state: 'draft' | 'published'
}

function CreateProductForm({ providers }: { providers: Reply<'listProviders'>['items'] }) {
  const create = useChange('createProduct')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const editor = useEditor<NewProductValues, Reply<'createProduct'>>({
    initialValues: {
      name: '',
      slug: '',
      summary: '',
      description: '',
      featured: false,
      providerId: providers[0]?.id ?? '',
      serviceIds: [],
      catalogueIds: [],
      state: 'published',
    },
    schema: endpoints.createProduct.body,
    toBody: ({ slug, providerId, serviceIds, ...values }) => ({
      ...values,
      ...(slug.trim() === '' ? {} : { slug }),
      providerId: providerId || null,
      serviceIds: providerId ? serviceIds : [],
    }),
    save: (body) => create.mutateAsync({ body: body as Request<'createProduct'>['body'] }),
    onSaved: (product) => {
      remember(queries, 'showProduct', { params: { productId: product.id } }, product)
      notifications.show({ message: `Product “${product.name}” is created.` })
      void navigate({ to: paths.product(product.id) })
    },
  })
  const { form } = editor
  const fields = form as unknown as UseFormReturnType<ProductValues>
  return (
    <EditForm editor={editor} verb="Create product" back={paths.products()} mayEdit>
      <Columns
        side={
          <>
            <ProductListing form={fields} />
            <Panel title="State">
              <Switch
                label="Create it as a draft"
                description="Only the back office sees a draft, whatever catalogue it is in."
                checked={form.getValues().state === 'draft'}
                onChange={(event) => form.setFieldValue('state', event.currentTarget.checked ? 'draft' : 'published')}
              />
            </Panel>
          </>
        }
      >
        <ProductFields form={fields} slugFollows />
        <Panel title="Access">
          <ProviderAndServices form={form as unknown as UseFormReturnType<ProductWithProvider>} providers={providers} />
        </Panel>
      </Columns>
    </EditForm>
  )
}
