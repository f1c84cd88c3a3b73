import { FileButton, FileInput, Group, Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'

const accepted = '.json,.yaml,.yml,application/json,application/yaml'

const emptyDocument = { source: 'upload', file: null as File | null, url: '', title: '' }

/** Uploads or links an OpenAPI document. */
export function AddApiDocument({ productId }: { productId: string }) {
  const upload = useChange('uploadApiDocument')
  const link = useChange('linkApiDocument')
  const [failure, setFailure] = useState<unknown>(null)
  const form = useForm({
    mode: 'controlled',
    initialValues: emptyDocument,
    validate: {
      file: (file, { source }) => (source === 'upload' && !file ? 'Choose a file.' : null),
      url: (url, { source }) => (source === 'link' && !url.trim() ? 'Enter the address of the document.' : null),
    },
  })
  const params = { productId }
  const submit = form.onSubmit(
    async ({ source, file, url, title }) => {
      setFailure(null)
      try {
        const named = title.trim() ? { title } : {}
        const document =
          source === 'upload'
            ? await upload.mutateAsync({ params, file: fileForm(file, named) })
            : await link.mutateAsync({ params, body: { url, ...named } })
        notifications.show({ message: `“${document.title}” with ${document.operations} operations is added.` })
        form.reset()
      } catch (error) {
        setFailure(error)
        if (error instanceof ApiProblem) form.setErrors(error.fields)
      }
    },
    (errors) => form.getInputNode(Object.keys(errors)[0] ?? 'title')?.focus(),
  )
  const isUpload = form.getValues().source === 'upload'
  return (
    <Panel title="Add a document">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {failure !== null && (
            <Notice tone="bad" urgent title="The document was not added.">
              {sentenceOf(failure)}
            </Notice>
          )}
          <Radio.Group label="Where it comes from" {...form.getInputProps('source')}>
            <Group gap="lg" mt="xs">
              <Radio value="upload" label="A file" />
              <Radio value="link" label="A web address" />
            </Group>
          </Radio.Group>
          {isUpload ? (
            <FileInput
              label="File"
              description="OpenAPI 3.0 or 3.1, JSON or YAML."
              placeholder="Choose a file"
              accept={accepted}
              {...form.getInputProps('file')}
            />
          ) : (
            <TextInput
              label="Web address"
              description="Read now, and again whenever you ask for it."
              type="url"
              {...form.getInputProps('url')}
            />
          )}
          <TextInput
            label="Title"
            description="Left empty, the title inside the document is used."
            {...form.getInputProps('title')}
          />
          <Group>
            <Button type="submit" loading={upload.isPending || link.isPending}>
              Add document
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}

/** A newer file for the same document, whose addresses stay. */
export function ReplaceContent({ document }: { document: ItemOf<'listApiDocuments'> }) {
  const replace = useChange('replaceApiDocument')
  const send = (file: File | null) => {
    if (!file) return
    replace.mutate(
      { params: { apiDocumentId: document.id }, version: document.version, file: fileForm(file) },
      { onSuccess: () => notifications.show({ message: 'The content is replaced.' }) },
    )
  }
  return (
    <>
      <FileButton accept={accepted} onChange={send} inputProps={{ 'aria-label': `New content of ${document.title}` }}>
        {(props) => (
          <Button variant="default" loading={replace.isPending} {...props}>
            Replace content
          </Button>
        )}
      </FileButton>
      {replace.error && (
        <Notice tone="bad" urgent title="The content was not replaced.">
          {sentenceOf(replace.error)}
        </Notice>
      )}
    </>
  )
}

function fileForm(file: File | null, fields: Record<string, string> = {}): FormData {
  const form = new FormData()
  // Text fields stand before the file: the server reads the parts in order.
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file) form.set('file', file)
  return form
}
