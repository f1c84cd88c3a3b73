import { Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ItemOf, Reply } from '../api/client.ts'
import { useChange, useRead } from '../api/queries.ts'
import { ProductPage } from '../catalogue/product-page.tsx'
import { useMay } from '../session/session.tsx'
import { Answer } from '../ui/answer.tsx'
import { Button } from '../ui/button.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice } from '../ui/notice.tsx'
import { Facts, Panel, Stack } from '../ui/panel.tsx'
import { sayFailure } from '../ui/say-failure.ts'
import { StatusMark } from '../ui/status-mark.tsx'
import { AddApiDocument, ReplaceContent } from './api-document-forms.tsx'

type ApiDocument = ItemOf<'listApiDocuments'>

/** The OpenAPI documents of a product. */
export function ApiDocumentsPage() {
  const mayWrite = useMay('documents:write')
  return <ProductPage>{(product) => <ApiDocuments product={product} mayWrite={mayWrite} />}</ProductPage>
}

function ApiDocuments({ product, mayWrite }: { product: Reply<'showProduct'>; mayWrite: boolean }) {
  const documents = useRead('listApiDocuments', { params: { productId: product.id } })
  return (
    <Stack>
      <Answer of={documents}>
        {({ items }) =>
          items.length === 0 ? (
            <p>
              No document yet. Add the OpenAPI document of the API, and the product’s page gets a reference with every
              operation.
            </p>
          ) : (
            items.map((document) => <DocumentPanel key={document.id} document={document} mayWrite={mayWrite} />)
          )
        }
      </Answer>
      {mayWrite && <AddApiDocument productId={product.id} />}
    </Stack>
  )
}

function DocumentPanel({ document, mayWrite }: { document: ApiDocument; mayWrite: boolean }) {
  return (
    <Panel
      title={document.title}
      aside={
        document.status === 'ready' ? (
          <StatusMark tone="good">Ready</StatusMark>
        ) : (
          <StatusMark tone="bad">Last reading failed</StatusMark>
        )
      }
    >
      {document.error && (
        <Notice tone="bad" title="The content read before is still shown.">
          {document.error}
        </Notice>
      )}
      <Facts
        facts={[
          ['Version', document.apiVersion],
          ['Format', `OpenAPI ${document.specification}`],
          ['Operations', document.operations],
          ['Source', document.source === 'link' ? <code key="url">{document.url}</code> : 'Uploaded file'],
          ['Changed', <Moment key="changed" at={document.updatedAt} />],
        ]}
      />
      {document.notes.length > 0 && (
        <details>
          <summary>
            {document.notes.length === 1 ? 'One remark' : `${document.notes.length} remarks`} about the document
          </summary>
          <ul>
            {document.notes.map(({ pointer, sentence }) => (
              <li key={`${pointer} ${sentence}`}>
                <code>{pointer || '/'}</code>: {sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
      {mayWrite && <DocumentActions document={document} />}
    </Panel>
  )
}

function DocumentActions({ document }: { document: ApiDocument }) {
  const refresh = useChange('refreshApiDocument')
  const remove = useChange('deleteApiDocument')
  const [deleting, setDeleting] = useState(false)
  const params = { apiDocumentId: document.id }
  const readAgain = () =>
    refresh.mutate(
      { params },
      {
        onSuccess: ({ status }) =>
          notifications.show({
            message: status === 'ready' ? 'The document was read again.' : 'It could not be read.',
          }),
        onError: sayFailure,
      },
    )
  return (
    <Group gap="xs">
      {document.source === 'link' && (
        <Button variant="default" loading={refresh.isPending} onClick={readAgain}>
          Read again
        </Button>
      )}
      <ReplaceContent document={document} />
      <Button variant="default" onClick={() => setDeleting(true)}>
        Delete document
      </Button>
      {deleting && (
        <Confirm
          title={`Delete document “${document.title}”?`}
          verb="Delete document"
          destructive
          act={() => remove.mutateAsync({ params })}
          done="The document is deleted."
          onClose={() => setDeleting(false)}
        >
          The reference with its {document.operations} operations goes from the product’s page.
        </Confirm>
      )}
    </Group>
  )
}
