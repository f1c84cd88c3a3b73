import { Circle, CircleCheck } from 'lucide-react'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { LinkTo } from '../ui/link-to.tsx'
import { Panel } from '../ui/panel.tsx'
import styles from './home.module.css'

interface Step {
  done: boolean
  label: string
  to: string
  why: string
}

const one = { query: { limit: 1 } } as const

/** The way to the first published product, while nothing is published yet. */
export function FirstSteps() {
  const apis = useRead('listGatewayApis', one)
  const catalogues = useRead('listCatalogues', one)
  const plans = useRead('listPlans', one)
  const products = useRead('listProducts', one)
  const some = (asked: { data?: { items: readonly unknown[] } | undefined }) => (asked.data?.items.length ?? 0) > 0
  const steps: readonly Step[] = [
    {
      done: some(apis),
      label: 'Put an API behind the gateway',
      to: paths.newGatewayApi(),
      why: 'The gateway checks keys and limits, then passes calls on to your API.',
    },
    {
      done: some(catalogues),
      label: 'Create a catalogue',
      to: paths.newCatalogue(),
      why: 'A catalogue says who sees the products in it: everybody, members, or chosen teams.',
    },
    {
      done: some(plans),
      label: 'Create a plan',
      to: paths.newPlan(),
      why: 'A plan says how much may be called and whether requests are approved at once.',
    },
    {
      done: some(products),
      label: 'Create a product in the catalogue',
      to: paths.newProduct(),
      why: 'A product is what developers find, read about and request.',
    },
  ]
  return (
    <Panel title="First steps">
      <p className={styles.quiet}>Nothing is published yet. Four steps lead to the first product people can request.</p>
      <ol className={styles.steps}>
        {steps.map(({ done, label, to, why }) => (
          <li key={to} className={`${styles.step} ${done ? styles.done : ''}`}>
            {done ? <CircleCheck size={22} aria-hidden /> : <Circle size={22} aria-hidden />}
            <div>
              <LinkTo to={to}>{label}</LinkTo>
              {done && ' (done)'}
              <p>{why}</p>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
