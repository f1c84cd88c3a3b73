import { notifications } from '@mantine/notifications'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Facts, Panel } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'

/** How far the comparison of keys with this provider has come, and what it found. */
export function ProviderComparison({ providerId }: { providerId: string }) {
  const mayCompare = useMay('credentials:write')
  const comparison = useRead('showComparison', { params: { providerId } }, { refetchInterval: 15_000 })
  return (
    <Panel title="Comparison of keys" quiet aside={mayCompare && <CompareNow providerId={providerId} />}>
      <Answer of={comparison}>
        {({ startedAt, endedAt, compared, failure, openDifferences }) => (
          <>
            {failure && (
              <Notice tone="bad" title="Keys could not be compared.">
                {failure}
              </Notice>
            )}
            <Facts
              facts={[
                [
                  'Differences',
                  openDifferences === 0 ? (
                    'None'
                  ) : (
                    <LinkTo key="differences" to={paths.differences()}>
                      {openDifferences}
                    </LinkTo>
                  ),
                ],
                ['Compared', `${compared} ${compared === 1 ? 'key' : 'keys'}${startedAt ? ' so far' : ''}`],
                ['Last ended', endedAt ? <Moment key="ended" at={endedAt} /> : 'Not yet'],
              ]}
            />
          </>
        )}
      </Answer>
    </Panel>
  )
}

function CompareNow({ providerId }: { providerId: string }) {
  const compare = useChange('compareProvider')
  return (
    <Button
      variant="default"
      size="xs"
      loading={compare.isPending}
      onClick={() =>
        compare.mutate(
          { params: { providerId } },
          {
            onSuccess: () => notifications.show({ message: 'The comparison goes on now.' }),
            onError: sayFailure,
          },
        )
      }
    >
      Compare now
    </Button>
  )
}
