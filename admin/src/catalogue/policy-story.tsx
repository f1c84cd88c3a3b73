import { Group } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Reply } from '../api/client.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { RelinkDialog } from './policy-relink.tsx'

type Policy = NonNullable<Reply<'showProduct'>['policy']>
type Difference = Policy['differences'][number]

interface PolicyStoryProps<T> {
  policy: Policy
  providerId: string
  kind: 'product' | 'plan'
  mayWrite: boolean
  adopt: () => Promise<T>
  rewrite: () => Promise<T>
  relink: (policyId: string) => Promise<T>
  /** The product or plan as it is after what was done. */
  onDone: (saved: T) => void
}

/** What is wrong between a product or plan and its policy at the provider, and what can be done about it. */
function PolicyStory<T>({ policy, providerId, kind, mayWrite, adopt, rewrite, relink, onDone }: PolicyStoryProps<T>) {
  const [linking, setLinking] = useState(false)
  if (policy.orphanedAt === null && policy.driftedAt === null && policy.active) return null
  const write = (
    <Act verb={policy.orphanedAt ? 'Make the policy again' : 'Write ours again'} act={rewrite} onDone={onDone} />
  )
  return (
    <Panel title="Policy at the provider">
      {policy.orphanedAt && (
        <Notice tone="bad" title={`This ${kind} has lost its policy.`}>
          {policy.orphanReason} Since <Moment at={policy.orphanedAt} /> access can’t be requested
          {policy.unlistedAt ? ', and developers see it no more' : ''}. When the policy is back, everything is as
          before.
        </Notice>
      )}
      {policy.driftedAt && <Drift policy={policy} />}
      {!policy.orphanedAt && !policy.driftedAt && !policy.active && (
        <Notice tone="wait" title="Its policy is switched off at the provider.">
          Access can’t be requested meanwhile: a key with this policy would not work at all.
        </Notice>
      )}
      {mayWrite && (
        <Group gap="xs">
          {policy.driftedAt && <Act verb="Take the provider’s version" act={adopt} onDone={onDone} />}
          {(policy.driftedAt || policy.orphanedAt) && write}
          {policy.orphanedAt && (
            <Button variant="default" onClick={() => setLinking(true)}>
              Link to another policy
            </Button>
          )}
        </Group>
      )}
      {linking && (
        <RelinkDialog
          kind={kind}
          policyName={policy.name}
          providerId={providerId}
          relink={relink}
          onClose={() => setLinking(false)}
          onDone={onDone}
        />
      )}
    </Panel>
  )
}

const fields: Record<Difference['field'], string> = {
  kind: 'What it is for',
  name: 'Name',
  apis: 'APIs',
  rate: 'Rate',
  quota: 'Quota',
  keyLifetime: 'Keys live for',
  active: 'State',
  tags: 'Tags',
}

function Drift({ policy: { driftedAt, differences } }: { policy: Policy }) {
  return (
    <>
      <Notice tone="wait" title="Somebody changed its policy at the provider.">
        Noticed <Moment at={driftedAt ?? ''} />. The provider works by its version until you choose.
      </Notice>
      <DataTable
        title="Both versions"
        items={differences.map((difference) => ({ ...difference, id: difference.field }))}
        columns={[
          { label: 'What', show: ({ field }) => fields[field] },
          { label: 'Saved here', show: ({ here }) => here },
          { label: 'At the provider', show: ({ there }) => there },
        ]}
      />
    </>
  )
}

interface ActProps<T> {
  verb: string
  act: () => Promise<T>
  onDone: (saved: T) => void
}

function Act<T>({ verb, act, onDone }: ActProps<T>): ReactNode {
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      onDone(await act())
    } catch (error) {
      sayFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button variant="default" loading={busy} onClick={() => void run()}>
      {verb}
    </Button>
  )
}

interface StoryProps<T> {
  mayWrite: boolean
  onDone: (saved: T) => void
}

export function ProductPolicyStory({
  product,
  ...rest
}: StoryProps<Reply<'showProduct'>> & { product: Reply<'showProduct'> }) {
  const params = { productId: product.id }
  const [adopt, rewrite, relink] = [
    useChange('adoptProductPolicy'),
    useChange('rewriteProductPolicy'),
    useChange('relinkProduct'),
  ]
  if (!product.policy || !product.providerId) return null
  return (
    <PolicyStory
      {...rest}
      kind="product"
      policy={product.policy}
      providerId={product.providerId}
      adopt={() => adopt.mutateAsync({ params })}
      rewrite={() => rewrite.mutateAsync({ params })}
      relink={(policyId) => relink.mutateAsync({ params, body: { policyId } })}
    />
  )
}

export function PlanPolicyStory({ plan, ...rest }: StoryProps<Reply<'showPlan'>> & { plan: Reply<'showPlan'> }) {
  const params = { planId: plan.id }
  const [adopt, rewrite, relink] = [
    useChange('adoptPlanPolicy'),
    useChange('rewritePlanPolicy'),
    useChange('relinkPlan'),
  ]
  if (!plan.policy) return null
  return (
    <PolicyStory
      {...rest}
      kind="plan"
      policy={plan.policy}
      providerId={plan.providerId}
      adopt={() => adopt.mutateAsync({ params })}
      rewrite={() => rewrite.mutateAsync({ params })}
      relink={(policyId) => relink.mutateAsync({ params, body: { policyId } })}
    />
  )
}
