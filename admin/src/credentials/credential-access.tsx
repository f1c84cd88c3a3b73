import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Facts, Panel } from '../ui/panel.tsx'
import { AddProducts } from './add-products.tsx'
import { ChangePlan } from './change-plan.tsx'
import styles from './credential-access.module.css'

type Credential = Reply<'showCredential'>

interface CredentialProps {
  credential: Credential
}

/** What the key opens, under which plan and until when, each with what changes it. */
export function CredentialAccess({ credential }: CredentialProps) {
  const mayWrite = useMay('credentials:write') && credential.kind !== 'stored'
  const [asking, setAsking] = useState<'add' | 'plan' | 'renew' | null>(null)
  const [leaving, setLeaving] = useState<Credential['products'][number] | null>(null)
  const isLiving = mayWrite && (credential.status === 'active' || credential.status === 'suspended')
  const mayRenew = mayWrite && credential.expiresAt !== null && (isLiving || credential.status === 'expired')
  const close = () => setAsking(null)
  return (
    <Panel title="Access">
      <ul className={styles.products}>
        {credential.products.map((product) => (
          <li key={product.id}>
            <LinkTo to={paths.product(product.id)}>{product.name}</LinkTo>
            {isLiving && credential.products.length > 1 && (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                aria-label={`Remove ${product.name}`}
                onClick={() => setLeaving(product)}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isLiving && (
        <Button className={styles.add ?? ''} size="xs" variant="default" onClick={() => setAsking('add')}>
          Add products
        </Button>
      )}
      <Facts
        facts={[
          [
            'Plan',
            <span key="plan" className={styles.fact}>
              <LinkTo to={paths.plan(credential.plan.id)}>{credential.plan.name}</LinkTo>
              {isLiving && (
                <Button size="xs" variant="default" onClick={() => setAsking('plan')}>
                  Change plan
                </Button>
              )}
            </span>,
          ],
          [
            'Expires',
            <span key="expires" className={styles.fact}>
              {credential.expiresAt ? <Moment at={credential.expiresAt} /> : 'Never'}
              {mayRenew && (
                <Button size="xs" variant="default" onClick={() => setAsking('renew')}>
                  Renew
                </Button>
              )}
            </span>,
          ],
        ]}
      />
      {asking === 'add' && <AddProducts credential={credential} onClose={close} />}
      {asking === 'plan' && <ChangePlan credential={credential} onClose={close} />}
      {asking === 'renew' && <Renewal credential={credential} onClose={close} />}
      {leaving && <Removal credential={credential} product={leaving} onClose={() => setLeaving(null)} />}
    </Panel>
  )
}

function Renewal({ credential, onClose }: CredentialProps & { onClose: () => void }) {
  const renew = useChange('renewCredential')
  return (
    <Confirm
      title="Renew this credential?"
      verb="Renew credential"
      act={() => renew.mutateAsync({ params: { credentialId: credential.id } })}
      done="The credential is renewed."
      onClose={onClose}
    >
      <p>
        The same key lasts as long as the plan “{credential.plan.name}” says, from now on.
        {credential.status === 'expired' && ' It has expired and works again at once.'}
      </p>
    </Confirm>
  )
}

interface RemovalProps extends CredentialProps {
  product: Credential['products'][number]
  onClose: () => void
}

function Removal({ credential, product, onClose }: RemovalProps) {
  const remove = useChange('removeCredentialProduct')
  const rest = credential.products.flatMap(({ id, name }) => (id === product.id ? [] : [name]))
  return (
    <Confirm
      title={`Remove ${product.name}?`}
      verb="Remove product"
      destructive
      act={() => remove.mutateAsync({ params: { credentialId: credential.id, productId: product.id } })}
      done="The product is removed."
      onClose={onClose}
    >
      <p>
        The key stops opening {product.name} at once; it goes on opening {rest.join(', ')}. You can add it again later.
      </p>
    </Confirm>
  )
}
