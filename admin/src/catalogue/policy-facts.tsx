import type { Reply } from '../api/client.ts'
import { Facts } from '../ui/panel.tsx'

/** What the provider calls the policy, and how it came here. */
export function PolicyFacts({ policy }: { policy: NonNullable<Reply<'showProduct'>['policy']> }) {
  return (
    <Facts
      facts={[
        ['Policy', policy.name],
        ['Policy id', policy.id && <code key="id">{policy.id}</code>],
        ['Origin', policy.origin === 'provider' ? 'Found at the provider, which it follows' : 'Made here'],
        ['Tags', policy.tags.join(', ')],
      ]}
    />
  )
}
