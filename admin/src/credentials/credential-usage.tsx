import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { Bars } from '../ui/bars.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Facts, Panel } from '../ui/panel.tsx'
import { byDay } from './usage-by-day.ts'

const days = 7
const number = new Intl.NumberFormat()
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' })

/** Told a while ago: the gateway does not answer. */
const isOld = (readAt: string) => Date.now() - Date.parse(readAt) > 60_000

export function CredentialUsage({ credentialId }: { credentialId: string }) {
  const usage = useRead(
    'showCredentialUsage',
    { params: { credentialId }, query: { days } },
    { refetchInterval: 30_000 },
  )
  return (
    <Panel title="Usage of the last 7 days" aside={<LinkTo to={paths.usage({ credentialId })}>All its usage</LinkTo>}>
      <Answer of={usage}>
        {({ calls, errors, hours, lastCallAt, quota }) => (
          <>
            <Facts
              facts={[
                ['Calls', number.format(calls)],
                ['Errors', number.format(errors)],
                ['Last call', lastCallAt ? <Moment key="last" at={lastCallAt} /> : 'None yet'],
                [
                  'Quota',
                  quota && (
                    <>
                      {number.format(quota.remaining)} of {number.format(quota.limit)} left
                      {quota.renewsAt && (
                        <>
                          , renewed <Moment at={quota.renewsAt} />
                        </>
                      )}
                      {isOld(quota.readAt) && (
                        <>
                          , as told by the gateway <Moment at={quota.readAt} />
                        </>
                      )}
                    </>
                  ),
                ],
              ]}
            />
            <Bars
              title="Calls and errors on each of the last seven days"
              bars={byDay(hours, days, new Date()).map(({ day, ...counts }) => ({
                key: day.toISOString(),
                label: dayName.format(day),
                ...counts,
              }))}
            />
          </>
        )}
      </Answer>
    </Panel>
  )
}
