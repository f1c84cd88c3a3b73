import { StatusMark } from '../ui/status-mark.tsx'

export function ProviderMark({ status }: { status: 'unknown' | 'up' | 'down' }) {
  if (status === 'up') return <StatusMark tone="good">Answers</StatusMark>
  if (status === 'down') return <StatusMark tone="bad">Does not answer</StatusMark>
  return <StatusMark tone="quiet">Not checked yet</StatusMark>
}

export const providerKinds = {
  'built-in': 'Built-in gateway',
  'tyk-dashboard': 'Tyk Dashboard',
  'tyk-gateway': 'Tyk Gateway',
} as const
