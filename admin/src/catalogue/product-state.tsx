import { Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ItemOf, Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Button } from '../ui/button.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Facts, Panel } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { StatusMark } from '../ui/status-mark.tsx'
import { counted } from './impact-story.tsx'
import { DeprecateProduct } from './products.deprecate.tsx'
import { RetireProduct } from './products.retire.tsx'

type Product = Reply<'showProduct'>
type State = ItemOf<'listProducts'>['state']

const marks = {
  draft: ['quiet', 'Draft'],
  published: ['good', 'Published'],
  deprecated: ['wait', 'Deprecated'],
  retired: ['bad', 'Retired'],
} as const

export function ProductStateMark({ state }: { state: State }) {
  const [tone, word] = marks[state]
  return <StatusMark tone={tone}>{word}</StatusMark>
}

const stories: Record<State, string> = {
  draft: 'Only the back office sees it. Keys that exist work on.',
  published: 'Whoever sees one of its catalogues sees it, and can request access there.',
  deprecated: 'It is still shown, with a notice. Nobody can request access any more; keys work on.',
  retired: 'It is not shown, and no key opens it. Publishing it again brings the same keys back.',
}

/** Where a product is in its life, what that means, and what can follow. */
export function ProductState({ product, mayWrite }: { product: Product; mayWrite: boolean }) {
  const [asking, setAsking] = useState<'deprecate' | 'retire' | null>(null)
  const close = () => setAsking(null)
  return (
    <Panel title="State">
      <div>
        <ProductStateMark state={product.state} />
      </div>
      <p>{stories[product.state]}</p>
      <Facts
        facts={[
          ['Deprecated', product.deprecatedAt && <Moment key="deprecated" at={product.deprecatedAt} />],
          ['Retires', product.retiresAt && <Moment key="retires" at={product.retiresAt} />],
          ['Retired', product.retiredAt && <Moment key="retired" at={product.retiredAt} />],
          [
            'Successor',
            product.successor && (
              <LinkTo key="successor" to={paths.product(product.successor.id)}>
                {product.successor.name}
              </LinkTo>
            ),
          ],
        ]}
      />
      {product.keysToChange > 0 && (
        <Notice tone="wait" title={`${counted(product.keysToChange, 'key')} still to change at the provider`}>
          Its policy stays there until no key names it any more.
        </Notice>
      )}
      {mayWrite && <NextSteps product={product} ask={setAsking} />}
      {asking === 'deprecate' && <DeprecateProduct product={product} onClose={close} />}
      {asking === 'retire' && <RetireProduct product={product} onClose={close} />}
    </Panel>
  )
}

interface NextStepsProps {
  product: Product
  ask: (what: 'deprecate' | 'retire') => void
}

function NextSteps({ product: { id, state }, ask }: NextStepsProps) {
  const publish = useChange('publishProduct')
  const unpublish = useChange('unpublishProduct')
  const step = (change: typeof publish, done: string) => () =>
    void change
      .mutateAsync({ params: { productId: id } })
      .then(() => notifications.show({ message: done }))
      .catch(sayFailure)
  const button = { variant: 'default', size: 'xs', type: 'button' } as const
  return (
    <Group gap="xs">
      {state !== 'published' && (
        <Button {...button} loading={publish.isPending} onClick={step(publish, 'The product is published.')}>
          {state === 'draft' ? 'Publish' : 'Publish again'}
        </Button>
      )}
      {state === 'published' && (
        <Button {...button} loading={unpublish.isPending} onClick={step(unpublish, 'The product is a draft.')}>
          Make it a draft
        </Button>
      )}
      {(state === 'published' || state === 'deprecated') && (
        <Button {...button} onClick={() => ask('deprecate')}>
          {state === 'deprecated' ? 'Change date or successor' : 'Deprecate'}
        </Button>
      )}
      {state !== 'retired' && (
        <Button {...button} color="red" onClick={() => ask('retire')}>
          Retire
        </Button>
      )}
    </Group>
  )
}
