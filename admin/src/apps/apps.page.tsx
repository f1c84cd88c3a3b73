import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/queries.ts'
import { OrganisationLink, PersonLink } from '../consumers/people-links.tsx'
import { CredentialTable } from '../credentials/credential-table.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { UsageLink } from '../usage/usage-link.tsx'
import { AppActions } from './app-actions.tsx'
import { AppSuspension } from './app-suspension.tsx'

const visibilities = { personal: 'Its owner', team: 'The teams of its owner', organisation: 'The whole organisation' }

export function AppPage() {
  const { appId = '' } = useParams({ strict: false }) as { appId?: string }
  const app = useRead('showApp', { params: { appId } })
  return (
    <Page
      title={app.data?.name ?? 'App'}
      trail={[{ label: 'Apps', to: paths.apps() }]}
      history={{ kind: 'app', id: appId }}
      actions={
        <>
          <UsageLink of={{ appId }} />
          {app.data && <AppActions app={app.data} />}
        </>
      }
    >
      <Answer of={app}>
        {(data) => (
          <Columns
            side={
              <Panel title="About" quiet>
                <Facts
                  facts={[
                    ['Description', data.description],
                    ['Owner', <PersonLink key="owner" person={data.owner} />],
                    ['E-mail', data.owner.email],
                    ['Organisation', <OrganisationLink key="organisation" organisation={data.organisation} />],
                    [
                      'Seen by',
                      data.teams ? data.teams.map(({ name }) => name).join(', ') : visibilities[data.visibility],
                    ],
                    ['Redirect addresses', data.redirectUrls.join(', ')],
                    ['Created', <Moment key="created" at={data.createdAt} />],
                  ]}
                />
              </Panel>
            }
          >
            <AppCredentials appId={data.id} />
            {data.pendingRequests > 0 && (
              <Panel title="Requests">
                <p>
                  {data.pendingRequests === 1
                    ? 'One request of this app waits for a decision. '
                    : `${data.pendingRequests} requests of this app wait for a decision. `}
                  <LinkTo to={paths.accessRequests()}>Go to the pending requests</LinkTo>
                </p>
              </Panel>
            )}
          </Columns>
        )}
      </Answer>
    </Page>
  )
}

function AppCredentials({ appId }: { appId: string }) {
  const mayRead = useMay('credentials:read')
  const credentials = useRead('listCredentials', { query: { appId, limit: 100 } }, { enabled: mayRead })
  if (!mayRead) return null
  return (
    <Panel
      title="Credentials"
      aside={credentials.data && <AppSuspension appId={appId} credentials={credentials.data.items} />}
    >
      <Answer of={credentials}>
        {({ items }) =>
          items.length === 0 ? (
            <p>None yet. One is issued when a request of this app is approved.</p>
          ) : (
            <CredentialTable credentials={items} withApp={false} />
          )
        }
      </Answer>
    </Panel>
  )
}
