import { useParams } from '@tanstack/react-router'
import type { Reply } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Names, Panel } from '../ui/panel.tsx'
import { CredentialActions } from './credential-actions.tsx'
import { CredentialDifferences } from './credential-differences.tsx'
import { CredentialMark } from './credential-mark.tsx'
import { CredentialUsage } from './credential-usage.tsx'
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
  return (
    <Columns side={<About credential={credential} />}>
      {credential.failure && (
        <Notice tone="bad" title="The last change is not in force at the provider yet.">
          <p>{credential.failure}</p>
          <p>It is tried again by itself.</p>
        </Notice>
      )}
      <Panel title="Key">
        {/* A new key must not appear in place of the one that was shown. */}
        <RevealKey key={credential.maskedKey} credential={credential} />
        {credential.outgoingKey && (
          <Notice tone="wait" title="The key before the rotation still works.">
            <code>{credential.outgoingKey.maskedKey}</code> ends <Moment at={credential.outgoingKey.endsAt} />.
          </Notice>
        )}
      </Panel>
      <CredentialDifferences credentialId={credential.id} />
      {mayReadUsage && <CredentialUsage credentialId={credential.id} />}
    </Columns>
  )
}

function About({ credential }: { credential: Credential }) {
  return (
    <Panel title="About" quiet>
      <Facts
        facts={[
          [
            'App',
            <LinkTo key="app" to={paths.app(credential.app.id)}>
              {credential.app.name}
            </LinkTo>,
          ],
          ['Products', <Names key="products" names={credential.products} to={paths.product} />],
          [
            'Plan',
            <LinkTo key="plan" to={paths.plan(credential.plan.id)}>
              {credential.plan.name}
            </LinkTo>,
          ],
          ['Provider', credential.provider.name],
          ['Issued', <Moment key="issued" at={credential.createdAt} />],
          ['Expires', credential.expiresAt ? <Moment key="expires" at={credential.expiresAt} /> : 'Never'],
        ]}
      />
    </Panel>
  )
}
