import { notifications } from '@mantine/notifications'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ItemOf, Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { authTypesInWords } from '../catalogue/auth-words.ts'
import { ProductCount, ProductsOfService } from '../catalogue/products-of-service.tsx'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { StatusMark } from '../ui/status-mark.tsx'
import { ProviderChecks } from './provider-checks.tsx'
import { ProviderComparison } from './provider-comparison.tsx'
import { EditProvider } from './provider-form.tsx'
import { ProviderMark, providerKinds } from './provider-mark.tsx'
import { DeleteProvider } from './providers.delete.tsx'
import { LastRuns, SynchroniseButtons } from './synchronise.tsx'

type Provider = Reply<'showProvider'>

export function ProviderPage() {
  const { providerId = '' } = useParams({ strict: false }) as { providerId?: string }
  const provider = useRead('showProvider', { params: { providerId } })
  const mayWrite = useMay('providers:write')
  const mayReadKeys = useMay('credentials:read')
  return (
    <Page
      title={provider.data?.name ?? 'Provider'}
      mark={provider.data && <ProviderMark status={provider.data.status} />}
      trail={[{ label: 'Providers', to: paths.providers() }]}
      history={{ kind: 'provider', id: providerId }}
      actions={mayWrite && provider.data && <ProviderActions provider={provider.data} />}
    >
      <Answer of={provider}>
        {(data) => (
          <Columns
            side={
              <>
                <ProviderState provider={data} />
                {mayReadKeys && <ProviderComparison providerId={data.id} />}
                <LastRuns providerId={data.id} />
                {data.checks.length > 0 && <ProviderChecks checks={data.checks} />}
              </>
            }
          >
            <EditProvider key={data.id} provider={data} mayWrite={mayWrite} />
            <Services provider={data} mayWrite={mayWrite} />
          </Columns>
        )}
      </Answer>
    </Page>
  )
}

function ProviderActions({ provider }: { provider: Provider }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  return (
    <>
      <CheckNow providerId={provider.id} />
      <SynchroniseButtons providerId={provider.id} />
      {provider.settings && (
        <Button variant="default" onClick={() => setDeleting(true)}>
          Disconnect
        </Button>
      )}
      {deleting && (
        <DeleteProvider
          provider={provider}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: paths.providers() })}
        />
      )}
    </>
  )
}

function CheckNow({ providerId }: { providerId: string }) {
  const check = useChange('checkProvider')
  return (
    <Button
      variant="default"
      loading={check.isPending}
      onClick={() =>
        check.mutate(
          { params: { providerId } },
          {
            onSuccess: ({ status, name }) =>
              notifications.show({ message: status === 'up' ? `${name} answers.` : `${name} does not answer.` }),
            onError: sayFailure,
          },
        )
      }
    >
      Check now
    </Button>
  )
}

function ProviderState({ provider }: { provider: Provider }) {
  return (
    <Panel title="State" quiet>
      {provider.status === 'down' && (
        <Notice tone="bad" title="It does not answer.">
          {provider.statusReason ?? 'It gave no reason.'}
        </Notice>
      )}
      {provider.settings?.insecureSkipVerify && (
        <Notice tone="bad" title="Any certificate is accepted.">
          Whoever stands between the portal and this provider can read the secret and every key. Switch it off after the
          trial.
        </Notice>
      )}
      <Facts
        facts={[
          ['Kind', providerKinds[provider.kind]],
          ['Checked', provider.checkedAt ? <Moment key="checked" at={provider.checkedAt} /> : 'Never'],
          ['Products', <ProductCount key="products" providerId={provider.id} products={provider.products} />],
          ['Plans', provider.plans],
        ]}
      />
    </Panel>
  )
}

type Service = ItemOf<'listProviderServices'>

const columns: readonly Column<Service>[] = [
  { label: 'API', show: (service) => service.name },
  { label: 'Path', show: (service) => <code>{service.listenPath}</code> },
  { label: 'Access', show: (service) => authTypesInWords(service.authTypes) },
  {
    label: 'State',
    show: (service) =>
      service.active ? <StatusMark tone="good">On</StatusMark> : <StatusMark tone="quiet">Off</StatusMark>,
  },
]

function Services({ provider, mayWrite }: { provider: Provider; mayWrite: boolean }) {
  const services = useRead('listProviderServices', { params: { providerId: provider.id } })
  const mayReadProducts = useMay('products:read')
  const isBuiltIn = provider.kind === 'built-in'
  const products: Column<Service> = {
    label: 'Products',
    show: ({ id }) => <ProductsOfService providerId={provider.id} serviceId={id} />,
  }
  return (
    <Panel
      title="APIs it has"
      aside={
        isBuiltIn && (
          <ButtonTo to={paths.gatewayApis()} variant="default" size="xs">
            {mayWrite ? 'Manage' : 'Open'} gateway APIs
          </ButtonTo>
        )
      }
    >
      <Answer of={services}>
        {({ items }) =>
          items.length === 0 ? (
            <p>None yet. Products give access to APIs of their provider, so this comes first.</p>
          ) : (
            <DataTable title="APIs" items={items} columns={mayReadProducts ? [...columns, products] : columns} />
          )
        }
      </Answer>
    </Panel>
  )
}
