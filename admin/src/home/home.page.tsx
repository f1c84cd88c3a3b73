import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { NoServer } from '../notifications/mails.list.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Bars } from '../ui/bars.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { FirstSteps } from './first-steps.tsx'
import { NeedsMe } from './needs-me.tsx'

export type Overview = Reply<'showOverview'>

export function HomePage() {
  const overview = useRead('showOverview', {}, { refetchInterval: 60_000 })
  return (
    <Page title="Home">
      <Answer of={overview}>{(data) => <HomeContent overview={data} />}</Answer>
    </Page>
  )
}

const number = new Intl.NumberFormat()
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', timeZone: 'UTC' })

function HomeContent({ overview }: { overview: Overview }) {
  const mayPublish = useMay('products:connect')
  const published = overview.products > overview.unlistedProducts
  return (
    <Columns
      side={
        <Panel title="Figures" quiet>
          <Facts
            facts={[
              ['Products', number.format(overview.products)],
              ['Apps', number.format(overview.apps)],
              ['Active credentials', number.format(overview.activeCredentials)],
              ['Calls, 7 days', number.format(overview.callsLast7Days)],
              ['Errors, 7 days', number.format(overview.errorsLast7Days)],
            ]}
          />
        </Panel>
      }
    >
      {published || !mayPublish ? null : <FirstSteps />}
      <NoServer />
      <NeedsMe overview={overview} />
      <Panel title="Calls of the last 7 days" aside={<LinkTo to={paths.usage()}>All usage</LinkTo>}>
        <Bars
          title="Calls and errors on each of the last seven days (UTC)"
          bars={overview.days.map(({ day: date, calls, errors }) => ({
            key: date,
            label: day.format(new Date(date)),
            calls,
            errors,
          }))}
        />
      </Panel>
    </Columns>
  )
}
