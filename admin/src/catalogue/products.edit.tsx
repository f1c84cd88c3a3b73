import type { UseFormReturnType } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Columns, Facts, Panel, Stack } from '../ui/panel.tsx'
import { authTypeInWords, isIssuedHere } from './auth-words.ts'
import { PolicyFacts } from './policy-facts.tsx'
import { ProductPolicyStory } from './policy-story.tsx'
import { ProductConversion } from './product-conversion.tsx'
import { ProductFields, ProductListing, type ProductValues } from './product-fields.tsx'
import { ProductPage } from './product-page.tsx'
import { ProductState } from './product-state.tsx'
import { type ProductWithProvider, ProviderAndServices } from './provider-and-services.tsx'
import { ProviderStateStory } from './provider-state-mark.tsx'
import { ServicePicker } from './service-picker.tsx'

type Product = Reply<'showProduct'>

export function EditProductPage() {
  return (
    <ProductPage>
      {(product, mayWrite) => <EditProduct key={product.id} product={product} mayWrite={mayWrite} />}
    </ProductPage>
  )
}

/** What is done about its policy may change what the form shows: it begins anew then, and only then. */
function EditProduct(props: { product: Product; mayWrite: boolean }) {
  const [begun, setBegun] = useState(0)
  const mayConnect = useMay('products:connect')
  const queries = useQueryClient()
  return (
    <Stack>
      <ProductPolicyStory
        {...props}
        mayWrite={mayConnect}
        onDone={(saved) => {
          remember(queries, 'showProduct', { params: { productId: saved.id } }, saved)
          setBegun(begun + 1)
        }}
      />
      <EditProductForm key={begun} {...props} />
    </Stack>
  )
}

const valuesOf = (product: Product): ProductWithProvider => ({
  name: product.name,
  slug: product.slug,
  summary: product.summary,
  description: product.description,
  featured: product.featured,
  providerId: product.providerId ?? '',
  serviceIds: product.services.map(({ id }) => id),
  catalogueIds: product.catalogues.map(({ id }) => id),
})

function EditProductForm({ product, mayWrite }: { product: Product; mayWrite: boolean }) {
  const mayConnect = useMay('products:connect')
  const params = { productId: product.id }
  const update = useChange('updateProduct')
  const retry = useChange('retryProduct')
  const [confirm, setConfirm] = useState<string | null>(null)
  const queries = useQueryClient()
  const adopt = (saved: Product) => {
    remember(queries, 'showProduct', { params }, saved)
    editor.start(valuesOf(saved), saved.version)
  }
  const editor = useEditor<ProductWithProvider, Product>({
    initialValues: valuesOf(product),
    version: product.version,
    schema: endpoints.updateProduct.body,
    toBody: ({ providerId, serviceIds, ...values }) => ({
      ...values,
      ...(mayConnect ? { serviceIds } : {}),
      ...(mayConnect && providerId !== '' ? { providerId } : {}),
    }),
    save: (body, version) =>
      update.mutateAsync({
        params,
        body: { ...body, ...(confirm === null ? {} : { confirm }) },
        ...(version === undefined ? {} : { version }),
      }),
    onSaved: (saved) => {
      setConfirm(null)
      adopt(saved)
      notifications.show({ message: 'The product is saved.' })
    },
  })
  const { form } = editor
  const services = form.getInputProps('serviceIds')
  const fields = form as unknown as UseFormReturnType<ProductValues>
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
            <ProductState product={product} mayWrite={mayWrite} />
            <ProductListing form={fields} known={product.catalogues} />
            <Panel title="At the provider">
              <ProviderStateStory
                state={product.providerState}
                retry={mayWrite ? () => retry.mutateAsync({ params }) : undefined}
              />
              {product.policy && <PolicyFacts policy={product.policy} />}
            </Panel>
            <ProductAbout product={product} />
          </>
        }
      >
        <ProductFields form={fields} />
        <Panel title="Access">
          {product.providerId ? (
            <>
              <Facts
                facts={[
                  ['Provider', product.providerName],
                  ['Callers show', authTypeInWords(product.authType)],
                ]}
              />
              {product.authType !== null && !isIssuedHere(product.authType) && (
                <Notice tone="info" title="Developers can’t request this here.">
                  Its page says that the owner of the API hands out its credentials.
                </Notice>
              )}
              {mayConnect ? (
                <ServicePicker
                  providerId={product.providerId}
                  value={services.value}
                  onChange={services.onChange}
                  error={services.error}
                />
              ) : (
                <ul aria-label="APIs">
                  {product.services.map(({ id, name }) => (
                    <li key={id}>{name}</li>
                  ))}
                </ul>
              )}
            </>
          ) : (
            mayConnect && <FirstProvider form={form} />
          )}
          {product.authType !== null && services.value.length === 0 && (
            <ProductConversion productId={product.id} confirm={confirm} onConfirm={setConfirm} />
          )}
        </Panel>
      </Columns>
    </EditForm>
  )
}

/** A documentation-only product becomes one with access by its first APIs. */
function FirstProvider({ form }: { form: UseFormReturnType<ProductWithProvider> }) {
  const providers = useRead('listProviders', { query: { limit: 100 } })
  return <Answer of={providers}>{({ items }) => <ProviderAndServices form={form} providers={items} />}</Answer>
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
