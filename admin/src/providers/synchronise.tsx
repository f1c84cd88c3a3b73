import { useNavigate } from '@tanstack/react-router'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { ButtonTo, LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Panel } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { RunMark } from './run-mark.tsx'

/** A run of one provider; its page says what it found. */
export function SynchroniseButtons({ providerId }: { providerId: string }) {
  return (
    <>
      <Synchronise providerId={providerId} dryRun verb="Dry run" />
      <Synchronise providerId={providerId} dryRun={false} verb="Synchronise now" />
    </>
  )
}

function Synchronise({ providerId, dryRun, verb }: { providerId: string; dryRun: boolean; verb: string }) {
  const start = useChange('synchroniseProvider')
  const navigate = useNavigate()
  return (
    <Button
      variant="default"
      loading={start.isPending}
      onClick={() =>
        start.mutate(
          { params: { providerId }, body: { dryRun } },
          {
            onSuccess: ({ id }) => void navigate({ to: paths.synchronisation(id) }),
            onError: sayFailure,
          },
        )
      }
    >
      {verb}
    </Button>
  )
}

/** The last runs of a provider, beside its state. */
export function LastRuns({ providerId }: { providerId: string }) {
  const runs = useRead('listSynchronisations', { query: { providerId, limit: 3 } }, { refetchInterval: 10_000 })
  return (
    <Panel
      title="Last synchronisations"
      quiet
      aside={
        <ButtonTo to={paths.synchronisations(providerId)} variant="default" size="xs">
          All
        </ButtonTo>
      }
    >
      <Answer of={runs}>
        {({ items }) =>
          items.length === 0 ? (
            <p>None yet.</p>
          ) : (
            <DataTable
              title="Last synchronisations"
              items={items}
              columns={[
                {
                  label: 'When',
                  show: (run) => (
                    <LinkTo to={paths.synchronisation(run.id)}>
                      <Moment at={run.repeatedAt ?? run.startedAt} />
                    </LinkTo>
                  ),
                },
                { label: 'State', show: (run) => <RunMark run={run} /> },
              ]}
            />
          )
        }
      </Answer>
    </Panel>
  )
}
