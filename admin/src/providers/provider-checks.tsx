import type { Reply } from '../api/client.ts'
import { Facts, Panel } from '../ui/panel.tsx'
import { StatusMark } from '../ui/status-mark.tsx'

type Check = Reply<'showProvider'>['checks'][number]

const names: Record<Check['name'], string> = {
  reachable: 'Reachable',
  tls: 'Encrypted connection',
  secret: 'Secret',
  apis: 'Read APIs',
  policies: 'Write policies',
  keys: 'Write keys',
  usage: 'Read usage',
}

/** What the last full check has found, one thing after the other. */
export function ProviderChecks({ checks }: { checks: readonly Check[] }) {
  return (
    <Panel title="Last full check" quiet>
      <Facts facts={checks.map((check) => [names[check.name], <Outcome key={check.name} check={check} />])} />
    </Panel>
  )
}

function Outcome({ check: { outcome, detail } }: { check: Check }) {
  return (
    <>
      {outcome === 'passed' && <StatusMark tone="good">Yes</StatusMark>}
      {outcome === 'failed' && <StatusMark tone="bad">No</StatusMark>}
      {outcome === 'skipped' && <StatusMark tone="quiet">Not looked at</StatusMark>}
      {detail && <div>{detail}</div>}
    </>
  )
}
