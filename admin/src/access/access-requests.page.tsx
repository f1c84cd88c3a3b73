import { useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { planInWords } from '../catalogue/plan-in-words.ts'
import { OrganisationLink, PersonLink } from '../consumers/people-links.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Names, Panel } from '../ui/panel.tsx'
import { AccessRequestHistory } from './access-request-history.tsx'
import { Decision } from './decision.tsx'
import styles from './message.module.css'
import { AccessRequestMark } from './request-status.tsx'

type AccessRequest = Reply<'showAccessRequest'>

export function AccessRequestPage() {
  const { accessRequestId = '' } = useParams({ strict: false }) as { accessRequestId?: string }
  const request = useRead(
    'showAccessRequest',
    { params: { accessRequestId } },
    { refetchInterval: (latest) => (latest?.status === 'approving' ? (latest.failure ? 5000 : 1000) : false) },
  )
  const { data } = request
  return (
    <Page
      title={data ? `${data.requester.name || data.requester.email} asks for access` : 'Access request'}
      mark={data && <AccessRequestMark status={data.status} failure={data.failure} />}
      trail={[{ label: 'Access requests', to: paths.accessRequests() }]}
      history={{ kind: 'access-request', id: accessRequestId }}
    >
      <Answer of={request}>{(shown) => <RequestContent request={shown} />}</Answer>
    </Page>
  )
}

function RequestContent({ request }: { request: AccessRequest }) {
  return (
    <Columns
      side={
        <>
          <Outcome request={request} />
          <AccessRequestHistory accessRequestId={request.id} status={request.status} />
        </>
      }
    >
      <Panel title="What is asked for">
        <Facts
          facts={[
            ['Kind', kindsInWords[request.kind]],
            [
              'Credential',
              request.targetCredential && (
                <LinkTo key="credential" to={paths.credential(request.targetCredential.id)}>
                  {request.targetCredential.name}
                </LinkTo>
              ),
            ],
            ['Products', <Names key="products" names={request.products} to={paths.product} />],
            ['Plan', <PlanTerms key="plan" plan={request.plan} />],
            ['Catalogue', request.catalogue?.name],
            ['Asked', <Moment key="asked" at={request.createdAt} />],
          ]}
        />
      </Panel>
      <SentTogether request={request} />
      <Panel title="Who asks">
        <Facts
          facts={[
            ['Name', <PersonLink key="name" person={request.requester} />],
            ['E-mail', request.requester.email],
            ['Organisation', <OrganisationLink key="organisation" organisation={request.organisation} />],
            [
              'For the app',
              <LinkTo key="app" to={paths.app(request.app.id)}>
                {request.app.name}
              </LinkTo>,
            ],
          ]}
        />
        {request.message ? (
          <blockquote className={styles.message}>{request.message}</blockquote>
        ) : (
          <p>No message was left with it.</p>
        )}
      </Panel>
    </Columns>
  )
}

const kindsInWords: Record<AccessRequest['kind'], string> = {
  access: 'A new key',
  'add-products': 'More products for a key, which stays the same',
  'plan-change': 'Another plan for a key, which stays the same',
}

/** Other requests that the same form became, as they need keys of their own. */
function SentTogether({ request }: { request: AccessRequest }) {
  const together = useRead('listAccessRequests', { query: { checkoutId: request.checkoutId, limit: 50 } })
  const others = together.data?.items.filter(({ id }) => id !== request.id) ?? []
  if (others.length === 0) return null
  return (
    <Panel title="Sent together with">
      {others.map((other) => (
        <div key={other.id}>
          <LinkTo to={paths.accessRequest(other.id)}>{other.products.map(({ name }) => name).join(', ')}</LinkTo>{' '}
          <AccessRequestMark status={other.status} failure={other.failure} />
        </div>
      ))}
    </Panel>
  )
}

function PlanTerms({ plan }: { plan: AccessRequest['plan'] }) {
  const mayRead = useMay('plans:read')
  const shown = useRead('showPlan', { params: { planId: plan.id } }, { enabled: mayRead })
  return (
    <>
      <LinkTo to={paths.plan(plan.id)}>{plan.name}</LinkTo>
      {shown.data && <div>{planInWords(shown.data)}</div>}
    </>
  )
}

function Outcome({ request }: { request: AccessRequest }) {
  const { status, failure, reason, credentialId } = request
  const mayDecide = useMay('access-requests:decide')
  const decided = request.decidedAt && (
    <p>
      {request.autoApproved ? 'Approved at once by its plan' : `Decided by ${request.decidedBy ?? 'somebody'}`},{' '}
      <Moment at={request.decidedAt} />.
    </p>
  )
  return (
    <Panel title="Decision">
      {status === 'pending' && (mayDecide ? <Decision request={request} /> : <p>It waits for a decision.</p>)}
      {status === 'approving' && !failure && (
        <p role="status">
          {request.kind === 'access'
            ? 'Approved. Its credential is being issued, which usually takes a few seconds.'
            : 'Approved. The credential is being changed at the provider, which usually takes a few seconds.'}
        </p>
      )}
      {status === 'approving' && failure && (
        <Notice tone="bad" title="Approved, but it could not be brought to the provider yet.">
          <p>{failure}</p>
          <p>It is tried again by itself; nothing has to be approved a second time.</p>
        </Notice>
      )}
      {status === 'rejected' && <blockquote className={styles.message}>{reason}</blockquote>}
      {status === 'withdrawn' && <p>{reason ?? 'The developer took it back before it was decided.'}</p>}
      {decided}
      {credentialId && <LinkTo to={paths.credential(credentialId)}>Open its credential</LinkTo>}
    </Panel>
  )
}
