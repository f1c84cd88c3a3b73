import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Reply, Request } from '../api/client.ts'
import { remember, useChange } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { EditForm } from '../ui/edit-form.tsx'
import { useEditor } from '../ui/editor.ts'
import { Page } from '../ui/page.tsx'
import { Columns } from '../ui/panel.tsx'
import {
  CatalogueContent,
  CatalogueNameFields,
  type CatalogueValues,
  CatalogueVisibility,
} from './catalogue-fields.tsx'

export function CreateCataloguePage() {
  const create = useChange('createCatalogue')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const editor = useEditor<CatalogueValues, Reply<'createCatalogue'>>({
    initialValues: { name: '', description: '', visibility: 'public', audiences: [], productIds: [], planIds: [] },
    schema: endpoints.createCatalogue.body,
    toBody: (values) => values,
    save: (body) => create.mutateAsync({ body: body as Request<'createCatalogue'>['body'] }),
    onSaved: (catalogue) => {
      remember(queries, 'showCatalogue', { params: { catalogueId: catalogue.id } }, catalogue)
      notifications.show({ message: `Catalogue “${catalogue.name}” is created.` })
      void navigate({ to: paths.catalogue(catalogue.id) })
    },
  })
  const { form } = editor
  return (
    <Page title="Create catalogue" trail={[{ label: 'Catalogues', to: paths.catalogues() }]}>
      <EditForm editor={editor} verb="Create catalogue" back={paths.catalogues()} mayEdit>
        <Columns side={<CatalogueVisibility form={form} />}>
          <CatalogueNameFields form={form} />
          <CatalogueContent form={form} />
        </Columns>
      </EditForm>
    </Page>
  )
}
