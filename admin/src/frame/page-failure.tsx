import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failure } from '../ui/answer.tsx'
import { Page } from '../ui/page.tsx'

/** When a page breaks, or could not be loaded because a newer version was installed. */
export function PageFailure({ error }: ErrorComponentProps) {
  return (
    <Page title="This page did not load">
      <Failure
        error={error instanceof Error ? error : new Error(String(error))}
        retry={() => window.location.reload()}
      />
    </Page>
  )
}
