import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { livePaths, paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { ButtonOut } from '../ui/link-to.tsx'
import { Page } from '../ui/page.tsx'
import { TabLinks } from '../ui/tabs.tsx'
import { UsageLink } from '../usage/usage-link.tsx'
import { DeleteProduct } from './products.delete.tsx'
import { whileWorking } from './provider-state-mark.tsx'

/** What the pages about one product have around them. */
export function ProductPage({
  children,
}: {
  children: (product: Reply<'showProduct'>, mayWrite: boolean) => ReactNode
}) {
  const { productId = '' } = useParams({ strict: false }) as { productId?: string }
  const product = useRead('showProduct', { params: { productId } }, { refetchInterval: whileWorking })
  const mayWrite = useMay('products:write')
  const navigate = useNavigate()
  const { pathname, searchStr } = useLocation()
  const mayReadPeople = useMay('people:read')
  const [deleting, setDeleting] = useState(false)
  return (
    <Page
      title={product.data?.name ?? 'Product'}
      trail={[{ label: 'Products', to: paths.products() }]}
      history={{ kind: 'product', id: productId }}
      actions={
        product.data && (
          <>
            <UsageLink of={{ productId }} />
            <ButtonOut
              href={livePaths.product(product.data.slug)}
              target="_blank"
              variant="default"
              rightSection={<ExternalLink size={16} aria-hidden />}
            >
              View live
            </ButtonOut>
            {mayWrite && (
              <Button variant="default" onClick={() => setDeleting(true)}>
                Delete
              </Button>
            )}
          </>
        )
      }
    >
      <TabLinks
        label="Parts of the product"
        tabs={[
          { label: 'Details', to: paths.product(productId) },
          { label: `API documents${documentCount(product.data)}`, to: paths.productDocuments(productId) },
          ...(mayReadPeople ? [{ label: 'Who can see this?', to: paths.productVisibility(productId) }] : []),
        ]}
        also={{ [pathname + searchStr]: pathname }}
      />
      <Answer of={product}>{(data) => children(data, mayWrite)}</Answer>
      {deleting && product.data && (
        <DeleteProduct
          product={product.data}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: paths.products() })}
        />
      )}
    </Page>
  )
}

const documentCount = (product: Reply<'showProduct'> | undefined) =>
  product && product.documents.length > 0 ? ` (${product.documents.length})` : ''
