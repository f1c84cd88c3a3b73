import type { ItemOf } from '../api/client.ts'
import { paths } from '../paths.ts'
import { type Column, DataTable, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { CredentialMark } from './credential-mark.tsx'

type Credential = ItemOf<'listCredentials'>

const app: Column<Credential> = {
  label: 'App',
  show: (credential) => <LinkTo to={paths.app(credential.app.id)}>{credential.app.name}</LinkTo>,
}

/** What a list of credentials shows; the app is left out on the page of the app. */
export const credentialColumns = (withApp: boolean): readonly Column<Credential>[] => [
  {
    label: 'Credential',
    show: (credential) => (
      <>
        <LinkTo to={paths.credential(credential.id)}>{credential.alias}</LinkTo>
        {credential.maskedKey && (
          <Soft>
            <code>{credential.maskedKey}</code>
          </Soft>
        )}
      </>
    ),
  },
  ...(withApp ? [app] : []),
  { label: 'Products', show: (credential) => credential.products.map(({ name }) => name).join(', ') },
  { label: 'Plan', show: (credential) => credential.plan.name },
  { label: 'Status', show: (credential) => <CredentialMark status={credential.status} /> },
  {
    label: 'Expires',
    show: (credential) => (credential.expiresAt ? <Moment at={credential.expiresAt} /> : 'Never'),
  },
]

export function CredentialTable({ credentials, withApp }: { credentials: readonly Credential[]; withApp: boolean }) {
  return <DataTable title="Credentials" items={credentials} columns={credentialColumns(withApp)} />
}
