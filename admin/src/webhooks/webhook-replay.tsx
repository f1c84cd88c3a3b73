import { Checkbox, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel, Stack } from '../ui/panel.tsx'

const states = [
  { value: 'failed', label: 'Failed' },
  { value: 'held', label: 'Held' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'filtered', label: 'Not sent, as it is about something else' },
] as const

type State = (typeof states)[number]['value']

/** Sends what happened within a time again, such as after a fault of the receiver. */
export function ReplayRange({ webhookId }: { webhookId: string }) {
  const mayWrite = useMay('webhooks:write')
  const replay = useChange('replayWebhookDeliveries')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [chosen, setChosen] = useState<State[]>(['failed', 'held'])
  if (!mayWrite) return null
  const wrong = replay.error instanceof ApiProblem ? replay.error.fields : {}
  const send = () =>
    replay.mutate(
      {
        params: { webhookId },
        body: { from: isoOf(from), ...(to === '' ? {} : { to: isoOf(to) }), states: chosen },
      },
      {
        onSuccess: ({ count }) =>
          notifications.show({
            message: count === 1 ? 'One message is sent again.' : `${count} messages are sent again.`,
          }),
      },
    )
  return (
    <Panel title="Send again" quiet>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack>
          <TextInput
            label="From"
            type="datetime-local"
            value={from}
            error={wrong.from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            label="To"
            description="Empty: until now."
            type="datetime-local"
            value={to}
            error={wrong.to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Checkbox.Group
            label="Which"
            value={chosen}
            onChange={(values) => setChosen(values as State[])}
            error={wrong.states}
          >
            <Stack>
              {states.map(({ value, label }) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </Stack>
          </Checkbox.Group>
          {replay.error && Object.keys(wrong).length === 0 && (
            <Notice tone="bad" urgent title="Nothing was sent">
              {sentenceOf(replay.error)}
            </Notice>
          )}
          <Button type="submit" variant="default" loading={replay.isPending}>
            Send again
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}

/** What is typed is a time of the reader; what is no time is left to the API to refuse. */
const isoOf = (local: string) => (Number.isNaN(Date.parse(local)) ? local : new Date(local).toISOString())
