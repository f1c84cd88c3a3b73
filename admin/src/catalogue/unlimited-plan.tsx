import { Checkbox } from '@mantine/core'
import type { FormEvent } from 'react'
import type { Editor } from '../ui/editor.ts'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'

interface Terms {
  rate: object | null
  quota: object | null
}

export const isLimited = ({ rate, quota }: Terms) => rate !== null || quota !== null

interface UnlimitedPlanProps {
  terms: Terms
  agreed: boolean
  onAgree: (agreed: boolean) => void
}

/** A plan without any limit is seldom meant: it is asked for twice. */
export function UnlimitedPlan({ terms, agreed, onAgree }: UnlimitedPlanProps) {
  if (isLimited(terms)) return null
  return (
    <Panel title="No limits">
      <Notice tone="wait" title="This plan limits nothing.">
        Whoever has a key may call as often as they like, as far as the APIs themselves allow.
      </Notice>
      <Checkbox
        id="no-limits"
        label="Yes, without limits"
        checked={agreed}
        onChange={(event) => onAgree(event.currentTarget.checked)}
      />
    </Panel>
  )
}

/** The same editor, which does not save but leads to the question that is open. */
export const withheld = <V extends object, R>(editor: Editor<V, R>): Editor<V, R> => ({
  ...editor,
  submit: (event?: FormEvent<HTMLFormElement>) => {
    event?.preventDefault()
    document.getElementById('no-limits')?.focus()
  },
})
