import { Group } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import { Button } from './button.tsx'
import styles from './edit-form.module.css'
import type { Editor } from './editor.ts'
import { LeaveGuard } from './leave-guard.tsx'
import { ButtonTo } from './link-to.tsx'
import { Notice } from './notice.tsx'

interface EditFormProps {
  // biome-ignore lint/suspicious/noExplicitAny: the frame does not look at the values, and editors are invariant in them
  editor: Editor<any, any>
  verb: string
  /** Where "Cancel" leads. */
  back: string
  /** False shows everything, locked. */
  mayEdit: boolean
  /** Loads what the server has now, after a conflict. */
  reload?: () => Promise<unknown>
  children: ReactNode
}

/** Around the fields of an editor: what went wrong above, the save button below, a question before unsaved work is left. */
export function EditForm({ editor, verb, back, mayEdit, reload, children }: EditFormProps) {
  const element = useRef<HTMLFormElement>(null)
  const { form, failure, saving } = editor
  const dirty = form.isDirty()
  const above = useRef<HTMLDivElement>(null)
  const [unshown, setUnshown] = useState<Messages>([])
  useLayoutEffect(() => setUnshown(messagesWithoutField(failure, element.current)), [failure])
  // Only what comes of sending it moves the focus: a message that goes while somebody types does not.
  const sent = useRef(false)
  useEffect(() => {
    if (!sent.current) return
    const isAtField = Object.keys(form.errors).length > 0 && focusFirstWrong(element.current)
    // The button stays in sight below a long form, and keeps the focus: what it led to has to come into sight as well.
    if (!isAtField && failure !== null) above.current?.scrollIntoView({ block: 'nearest' })
    sent.current = !isAtField && failure === null
  }, [failure, form.errors])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    sent.current = true
    editor.submit(event)
  }
  return (
    <form ref={element} className={styles.form} onSubmit={submit} noValidate>
      <LeaveGuard unsaved={() => form.isDirty() && !editor.leaving.current} />
      <div ref={above} className={styles.above}>
        {!mayEdit && <Notice tone="info">You may look at this, but your role may not change it.</Notice>}
        {editor.isOutdated && reload ? (
          <Outdated saveOver={editor.saveOver} reload={reload} />
        ) : (
          failure !== null && <Refusal failure={failure} unshown={unshown} />
        )}
      </div>
      <fieldset disabled={!mayEdit}>{children}</fieldset>
      {mayEdit && (
        <div className={dirty ? `${styles.foot} ${styles.unsaved}` : styles.foot}>
          <Button type="submit" loading={saving}>
            {verb}
          </Button>
          <ButtonTo to={back} variant="default">
            {dirty ? 'Cancel' : 'Back'}
          </ButtonTo>
          <span className={styles.state} role="status">
            {dirty ? 'Not saved yet' : ''}
          </span>
        </div>
      )}
    </form>
  )
}

/** A group of boxes has its message below the boxes and none of them is marked. @returns whether there is such a field */
function focusFirstWrong(form: HTMLFormElement | null): boolean {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], .mantine-InputWrapper-error')
  const field = wrong?.matches('[aria-invalid]') ? wrong : wrong?.parentElement?.querySelector<HTMLElement>('input')
  field?.focus()
  return wrong != null
}

type Messages = readonly (readonly [field: string, message: string])[]

/** What the API says about fields that no input of the form shows. */
function messagesWithoutField(failure: unknown, form: HTMLFormElement | null): Messages {
  const shown = form?.querySelector('fieldset')?.textContent ?? ''
  const messages = failure instanceof ApiProblem ? Object.entries(failure.fields) : []
  return messages.filter(([, message]) => !shown.includes(message))
}

function Refusal({ failure, unshown }: { failure: unknown; unshown: Messages }) {
  const messages = failure instanceof ApiProblem ? Object.keys(failure.fields).length : 0
  return (
    <Notice tone="bad" urgent title="This was not saved. What you typed is still here.">
      {messages > unshown.length ? 'See what is said at the marked fields.' : sentenceOf(failure)}
      {unshown.map(([field, message]) => (
        <p key={field}>
          {field}: {message}
        </p>
      ))}
    </Notice>
  )
}

function Outdated({ saveOver, reload }: { saveOver: () => Promise<void>; reload: () => Promise<unknown> }) {
  return (
    <Notice tone="wait" urgent title="Somebody else changed this while you had it open.">
      <p>Nothing was saved and what you typed is still here.</p>
      <Group gap="xs" mt="xs">
        <Button variant="default" size="xs" onClick={() => void reload()}>
          Load their version and lose mine
        </Button>
        <Button variant="default" size="xs" onClick={() => void saveOver()}>
          Save my changes over theirs
        </Button>
      </Group>
    </Notice>
  )
}
