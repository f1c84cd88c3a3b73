import { useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { CredentialAccess } from './credential-access.tsx'
import { CredentialActions } from './credential-actions.tsx'
import { CredentialDifferences } from './credential-differences.tsx'
import { CredentialHistory } from './credential-history.tsx'
import { CredentialMark } from './credential-mark.tsx'
import { CredentialUsage } from './credential-usage.tsx'
import { OutgoingKey } from './outgoing-key.tsx'
import { RenameCredential } from './rename-credential.tsx'
import { RevealKey } from './reveal-key.tsx'

type Credential = Reply<'showCredential'>

export function CredentialPage() {
  const { credentialId = '' } = useParams({ strict: false }) as { credentialId?: string }
  const credential = useRead(
    'showCredential',
    { params: { credentialId } },
    { refetchInterval: (latest) => (latest && (latest.status === 'issuing' || latest.failure) ? 3000 : false) },
  )
  const { data } = credential
  return (
    <Page
      title={data?.alias ?? 'Credential'}
      mark={data && <CredentialMark status={data.status} />}
      trail={[{ label: 'Credentials', to: paths.credentials() }]}
      actions={data && <CredentialActions credential={data} />}
    >
      <Answer of={credential}>{(shown) => <CredentialContent credential={shown} />}</Answer>
    </Page>
  )
}

function CredentialContent({ credential }: { credential: Credential }) {
  const mayReadUsage = useMay('usage:read')
  const mayReadHistory = useMay('audit:read')
  return (
    <Columns side={<About credential={credential} />}>
      {credential.failure && <NotInForce credential={credential} />}
      {credential.suspension && <Suspended suspension={credential.suspension} />}
      <Panel title="Key">
        {/* A new key must not appear in place of the one that was shown. */}
        <RevealKey key={credential.maskedKey} credential={credential} />
        <OutgoingKey credential={credential} />
      </Panel>
      <CredentialDifferences credentialId={credential.id} />
      <CredentialAccess credential={credential} />
      {mayReadUsage && <CredentialUsage credentialId={credential.id} />}
      {mayReadHistory && <CredentialHistory key={credential.version} credentialId={credential.id} />}
    </Columns>
  )
}

function NotInForce({ credential }: { credential: Credential }) {
  const mayWrite = useMay('credentials:write')
  const retry = useChange('retryCredential')
  return (
    <Notice tone="bad" title="The last change is not in force at the provider yet.">
      <p>{credential.failure}</p>
      <p>It is tried again by itself.</p>
      {mayWrite && (
        <Button
          size="xs"
          variant="default"
          mt="xs"
          loading={retry.isPending}
          onClick={() => retry.mutate({ params: { credentialId: credential.id } })}
        >
          Try again now
        </Button>
      )}
      {retry.error && <p role="alert">{sentenceOf(retry.error)}</p>}
    </Notice>
  )
}

function Suspended({ suspension }: { suspension: NonNullable<Credential['suspension']> }) {
  const who = suspension.by === 'back-office' ? 'The back office' : 'One of its developers'
  return (
    <Notice tone="wait" title="Calls with this credential are refused.">
      <p>
        {who} suspended it <Moment at={suspension.at} />.
      </p>
      {suspension.reason && <p>Reason: {suspension.reason}</p>}
    </Notice>
  )
}

function About({ credential }: { credential: Credential }) {
  return (
    <Panel title="About" quiet aside={<RenameCredential credential={credential} />}>
      <Facts
        facts={[
          [
            'App',
            <LinkTo key="app" to={paths.app(credential.app.id)}>
              {credential.app.name}
            </LinkTo>,
          ],
          ['Provider', credential.provider.name],
          ['Issued', <Moment key="issued" at={credential.createdAt} />],
        ]}
      />
    </Panel>
  )
}
