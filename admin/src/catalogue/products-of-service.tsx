import type { ReactNode } from 'react'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import styles from './products-of-service.module.css'

const mostNamed = 3

interface ProductsOfServiceProps {
  providerId: string
  serviceId: string
  /** Said where no product gives access to the API. */
  none?: ReactNode
}

/** Which products give access to an API. All rows of a list share the one answer about their provider. */
export function ProductsOfService({ providerId, serviceId, none = 'None' }: ProductsOfServiceProps) {
  const products = useRead('listProducts', { query: { providerId, limit: 100 } })
  if (!products.data) return products.error ? <NotNow /> : null
  const { items, nextCursor } = products.data
  const using = items.filter(({ services }) => services.some(({ id }) => id === serviceId))
  const isPart = nextCursor !== null
  if (using.length === 0 && !isPart) return none
  return (
    <ul className={styles.names}>
      {using.slice(0, mostNamed).map(({ id, name }) => (
        <li key={id}>
          <LinkTo to={paths.product(id)}>{name}</LinkTo>
        </li>
      ))}
      {(using.length > mostNamed || isPart) && (
        <li>
          <LinkTo to={paths.productsOf(providerId, serviceId)}>{isPart ? 'All with it' : `All ${using.length}`}</LinkTo>
        </li>
      )}
    </ul>
  )
}

/** The same of an API of the built-in gateway. */
export function ProductsOfGatewayApi({ gatewayApiId, none }: { gatewayApiId: string; none?: ReactNode }) {
  const providers = useRead('listProviders', { query: { limit: 100 } })
  const builtIn = providers.data?.items.find(({ kind }) => kind === 'built-in')
  if (providers.error && !providers.data) return <NotNow />
  return builtIn && <ProductsOfService providerId={builtIn.id} serviceId={gatewayApiId} none={none} />
}

const NotNow = () => <Soft>Can’t be shown now.</Soft>

/** How many products a provider has, leading to them. */
export function ProductCount({ providerId, products }: { providerId: string; products: number }) {
  const mayRead = useMay('products:read')
  return mayRead && products > 0 ? <LinkTo to={paths.productsOf(providerId)}>{products}</LinkTo> : products
}
