import { Group, Stack, Textarea } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { endpoints } from '@portico/contract'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'

type AccessRequest = Reply<'showAccessRequest'>

const effects: Record<AccessRequest['kind'], string> = {
  access: 'Approving issues a key for the app at once. The developer sees it on the page of the app.',
  'add-products': 'Approving lets the key open these products as well, at once. The key stays the same.',
  'plan-change': 'Approving puts the key under the new plan at once, for everything it opens. The key stays the same.',
}

/** The two answers to a pending request. */
export function Decision({ request }: { request: AccessRequest }) {
  const approve = useChange('approveAccessRequest')
  const [rejecting, setRejecting] = useState(false)
  return (
    <>
      <p>{effects[request.kind]}</p>
      {approve.error && (
        <Notice tone="bad" urgent title="It was not approved.">
          {sentenceOf(approve.error)}
        </Notice>
      )}
      <Group gap="xs">
        <Button
          loading={approve.isPending}
          onClick={() =>
            approve.mutate(
              { params: { accessRequestId: request.id } },
              {
                onSuccess: ({ status }) =>
                  notifications.show({
                    message:
                      status === 'approved'
                        ? 'Approved, and in force at the gateway.'
                        : 'Approved; the gateway is being told.',
                  }),
              },
            )
          }
        >
          Approve
        </Button>
        <Button variant="default" onClick={() => setRejecting(true)}>
          Reject
        </Button>
      </Group>
      {rejecting && <Rejection request={request} onClose={() => setRejecting(false)} />}
    </>
  )
}

function Rejection({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const reject = useChange('rejectAccessRequest')
  const form = useForm({
    mode: 'controlled',
    initialValues: { reason: '' },
    validate: schemaResolver(endpoints.rejectAccessRequest.body, { sync: true }),
  })
  const submit = form.onSubmit(
    (body) =>
      reject.mutate(
        { params: { accessRequestId: request.id }, body },
        {
          onSuccess: () => {
            notifications.show({ message: 'The request is rejected.' })
            onClose()
          },
          onError: (error) => error instanceof ApiProblem && form.setErrors(error.fields),
        },
      ),
    () => form.getInputNode('reason')?.focus(),
  )
  return (
    <Dialog title="Reject this request?" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Textarea
            label="Reason"
            description="The developer reads it. Say what is missing or what to do instead."
            autosize
            minRows={3}
            required
            data-autofocus
            {...form.getInputProps('reason')}
          />
          {reject.error && (
            <Notice tone="bad" urgent title="It was not rejected.">
              {sentenceOf(reject.error)}
            </Notice>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={reject.isPending}>
              Reject request
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
