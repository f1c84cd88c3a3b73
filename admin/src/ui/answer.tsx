import { Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiProblem, isProblem, sentenceOf } from '../api/problem.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

interface Asked<T> {
  data: T | undefined
  error: Error | null
  isFetching: boolean
  refetch: () => unknown
}

/** Shows what was asked for once it is there; until then that it loads, or why it can't be shown. */
export function Answer<T>({ of, children }: { of: Asked<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return children(of.data)
  if (of.error) return <Failure error={of.error} retry={of.refetch} busy={of.isFetching} />
  return <Loading />
}

export function Failure({ error, retry, busy = false }: { error: Error; retry?: () => unknown; busy?: boolean }) {
  // An id that can't be one names nothing either.
  const mistyped = isProblem(error, 'not-valid')
  const absent = mistyped || (error instanceof ApiProblem && error.status === 404)
  return (
    <Notice tone="bad" urgent title={absent ? 'This does not exist, or not any more.' : 'This can’t be shown now.'}>
      <p>{mistyped ? 'Its address is not right. Open it from its list.' : sentenceOf(error)}</p>
      {error instanceof ApiProblem && error.status >= 500 && <p>Request {error.requestId}</p>}
      {retry && !absent && (
        <Button size="xs" variant="default" mt="xs" loading={busy} onClick={() => void retry()}>
          Try again
        </Button>
      )}
    </Notice>
  )
}

export function Loading() {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      <Skeleton height={20} width="40%" />
      <Skeleton height={20} />
      <Skeleton height={20} width="85%" />
      <Skeleton height={20} width="65%" />
    </Stack>
  )
}
