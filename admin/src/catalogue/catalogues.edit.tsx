import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { api, remember, useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Facts, Panel } from '../ui/panel.tsx'
import { audienceKey } from './audience-editor.tsx'
import {
  CatalogueContent,
  CatalogueNameFields,
  type CatalogueValues,
  CatalogueVisibility,
} from './catalogue-fields.tsx'
import { DeleteCatalogue } from './catalogues.delete.tsx'

type Catalogue = Reply<'showCatalogue'>

export function EditCataloguePage() {
  const { catalogueId = '' } = useParams({ strict: false }) as { catalogueId?: string }
  const catalogue = useRead('showCatalogue', { params: { catalogueId } })
  const mayWrite = useMay('catalogues:write')
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  return (
    <Page
      title={catalogue.data?.name ?? 'Catalogue'}
      trail={[{ label: 'Catalogues', to: paths.catalogues() }]}
      history={{ kind: 'catalogue', id: catalogueId }}
      actions={
        mayWrite &&
        catalogue.data && (
          <Button variant="default" onClick={() => setDeleting(true)}>
            Delete
          </Button>
        )
      }
    >
      <Answer of={catalogue}>
        {(data) => <EditCatalogueForm key={data.id} catalogue={data} mayWrite={mayWrite} />}
      </Answer>
      {deleting && catalogue.data && (
        <DeleteCatalogue
          catalogue={catalogue.data}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: paths.catalogues() })}
        />
      )}
    </Page>
  )
}

const valuesOf = (catalogue: Catalogue): CatalogueValues => ({
  name: catalogue.name,
  description: catalogue.description,
  visibility: catalogue.visibility,
  audiences: catalogue.audiences.map(({ organisationId, teamId }) => ({ organisationId, teamId })),
  productIds: catalogue.products.map(({ id }) => id),
  planIds: catalogue.plans.map(({ id }) => id),
})

function EditCatalogueForm({ catalogue, mayWrite }: { catalogue: Catalogue; mayWrite: boolean }) {
  const params = { catalogueId: catalogue.id }
  const update = useChange('updateCatalogue')
  const queries = useQueryClient()
  const adopt = (saved: Catalogue) => {
    remember(queries, 'showCatalogue', { params }, saved)
    editor.start(valuesOf(saved), saved.version)
  }
  const editor = useEditor<CatalogueValues, Catalogue>({
    initialValues: valuesOf(catalogue),
    version: catalogue.version,
    schema: endpoints.updateCatalogue.body,
    toBody: (values) => values,
    save: (body, version) => update.mutateAsync({ params, body, ...(version === undefined ? {} : { version }) }),
    onSaved: (saved) => {
      adopt(saved)
      notifications.show({ message: 'The catalogue is saved.' })
    },
  })
  const { form } = editor
  return (
    <EditForm
      editor={editor}
      verb="Save catalogue"
      back={paths.catalogues()}
      mayEdit={mayWrite}
      reload={async () => adopt(await api.showCatalogue({ params }))}
    >
      <Columns
        side={
          <>
            <CatalogueVisibility form={form} known={audienceNames(catalogue)} />
            <Panel title="About" quiet>
              <Facts
                facts={[
                  ['Created', <Moment key="created" at={catalogue.createdAt} />],
                  ['Changed', <Moment key="changed" at={catalogue.updatedAt} />],
                ]}
              />
            </Panel>
          </>
        }
      >
        <CatalogueNameFields form={form} />
        <CatalogueContent form={form} knownProducts={catalogue.products} knownPlans={catalogue.plans} />
      </Columns>
    </EditForm>
  )
}

const audienceNames = (catalogue: Catalogue) =>
  Object.fromEntries(
    catalogue.audiences.map(({ organisationId, organisationName, teamId, teamName }) => [
      audienceKey({ organisationId, teamId }),
      teamName === null ? `${organisationName}: everybody` : `${organisationName}: team ${teamName}`,
    ]),
  )
