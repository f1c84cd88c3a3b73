import { NumberInput, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { digestSettings } from '@portico/contract'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel, Stack } from '../ui/panel.tsx'

type Settings = Reply<'showDigestSettings'>

/** When those who want one mail a day get it. */
export function DailyMails() {
  const settings = useRead('showDigestSettings', {})
  return (
    <Panel title="Daily mails" quiet>
      <Answer of={settings}>{(shown) => <Form settings={shown} />}</Answer>
    </Panel>
  )
}

function Form({ settings }: { settings: Settings }) {
  const update = useChange('updateDigestSettings')
  const mayWrite = useMay('settings:write')
  const [hour, setHour] = useState<number | string>(settings.hour)
  const [timeZone, setTimeZone] = useState(settings.timeZone)
  const read = digestSettings.safeParse({ hour, timeZone })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!read.success) return
        update.mutate(
          { body: read.data },
          { onSuccess: () => notifications.show({ message: 'Daily mails are written at that hour from now on.' }) },
        )
      }}
    >
      <Stack>
        <NumberInput
          label="Hour"
          description="For who has chosen one mail a day in place of many."
          min={0}
          max={23}
          allowDecimal={false}
          value={hour}
          onChange={setHour}
          error={read.success ? undefined : 'Enter an hour from 0 to 23.'}
          disabled={!mayWrite}
        />
        <Select
          label="Time zone"
          data={['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]}
          searchable
          limit={50}
          allowDeselect={false}
          value={timeZone}
          onChange={(value) => value && setTimeZone(value)}
          disabled={!mayWrite}
        />
        {mayWrite && (
          <Button type="submit" variant="default" loading={update.isPending}>
            Save hour
          </Button>
        )}
        {update.error && (
          <Notice tone="bad" urgent title="It was not saved.">
            {sentenceOf(update.error)}
          </Notice>
        )}
      </Stack>
    </form>
  )
}
