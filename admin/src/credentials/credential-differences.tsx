import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useChange, useRead } from '../api/queries.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel, Stack } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { DifferenceSides } from './difference-sides.tsx'
import { type Difference, differenceInWords } from './difference-words.ts'

/** Where the keys of a credential differ at its provider, and what can be done about it. */
export function CredentialDifferences({ credentialId }: { credentialId: string }) {
  const mayWrite = useMay('credentials:write')
  const open = useRead('listDifferences', { query: { credentialId, state: 'open', limit: 10 } })
  return (
    <Panel title="At the provider" aside={mayWrite && <CompareNow credentialId={credentialId} />}>
      <Answer of={open}>
        {({ items }) =>
          items.length === 0 ? (
            <p>No difference is known. The portal compares its keys with the provider all the time.</p>
          ) : (
            <Stack>
              {items.map((difference) => (
                <OneDifference key={difference.id} difference={difference} />
              ))}
              {mayWrite && <Repair credentialId={credentialId} />}
            </Stack>
          )
        }
      </Answer>
    </Panel>
  )
}

function OneDifference({ difference }: { difference: Difference }) {
  return (
    <Stack>
      <Notice tone={difference.held ? 'wait' : 'bad'} title={`${differenceInWords(difference)}.`}>
        <p>
          Key <code>{difference.maskedKey}</code>, found <Moment at={difference.foundAt} />.
        </p>
        {difference.held && <p>The portal keeps it shut until somebody repairs it.</p>}
      </Notice>
      <DifferenceSides difference={difference} />
    </Stack>
  )
}

function CompareNow({ credentialId }: { credentialId: string }) {
  const compare = useChange('compareCredential')
  const said = (count: number) => (count === 0 ? 'The keys are as they should be.' : 'The keys differ.')
  return (
    <Button
      variant="default"
      size="xs"
      loading={compare.isPending}
      onClick={() =>
        compare.mutate(
          { params: { credentialId } },
          {
            onSuccess: ({ items }) => notifications.show({ message: said(items.length) }),
            onError: sayFailure,
          },
        )
      }
    >
      Compare now
    </Button>
  )
}

function Repair({ credentialId }: { credentialId: string }) {
  const repair = useChange('repairCredential')
  const [asking, setAsking] = useState(false)
  return (
    <div>
      <Button onClick={() => setAsking(true)}>Repair</Button>
      {asking && (
        <Confirm
          title="Repair this credential?"
          verb="Repair credential"
          act={() => repair.mutateAsync({ params: { credentialId } })}
          done="The provider was told how the keys have to be."
          onClose={() => setAsking(false)}
        >
          <p>
            Its keys at the provider become as the portal wants them. A key that was lost works again as it was, so its
            holder has nothing to change. At a Tyk gateway its quota starts anew then.
          </p>
        </Confirm>
      )}
    </div>
  )
}
