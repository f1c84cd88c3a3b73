import type { ItemOf, Reply } from '../api/client.ts'
import { StatusMark, type Tone } from '../ui/status-mark.tsx'

type DeliveryState = ItemOf<'listWebhookDeliveries'>['state']

const states: Record<DeliveryState, { tone: Tone; word: string }> = {
  waiting: { tone: 'wait', word: 'Waiting' },
  delivered: { tone: 'good', word: 'Delivered' },
  failed: { tone: 'bad', word: 'Failed' },
  held: { tone: 'quiet', word: 'Held' },
  filtered: { tone: 'quiet', word: 'Not sent' },
}

export const deliveryStates = Object.entries(states).map(([value, { word }]) => ({ value, label: word }))

export const DeliveryMark = ({ state }: { state: DeliveryState }) => (
  <StatusMark tone={states[state].tone}>{states[state].word}</StatusMark>
)

export function WebhookMark({ webhook }: { webhook: Pick<Reply<'showWebhook'>, 'status' | 'failingSince'> }) {
  if (webhook.status === 'paused') return <StatusMark tone="quiet">Paused</StatusMark>
  return webhook.failingSince ? (
    <StatusMark tone="bad">Failing</StatusMark>
  ) : (
    <StatusMark tone="good">Active</StatusMark>
  )
}
