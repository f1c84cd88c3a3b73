import { Group, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useState } from 'react'
import { sentenceOf } from '../api/problem.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Notice } from './notice.tsx'

interface ConfirmProps {
  title: string
  /** What will happen, with counts where there are any. */
  children: ReactNode
  /** The verb on the button. */
  verb: string
  destructive?: boolean
  /** What has to be typed first, where nothing can be undone. */
  typed?: string
  /** False while something has yet to be chosen. */
  ready?: boolean
  act: () => Promise<unknown>
  /** Said briefly when it is done. */
  done: string
  onClose: () => void
  onDone?: () => void
}

/** Asks before something is done, and stays open with the reason when it is refused. */
export function Confirm(props: ConfirmProps) {
  const { title, children, verb, destructive, typed, ready = true, act, done, onClose, onDone } = props
  const [words, setWords] = useState('')
  const [failure, setFailure] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    setFailure(null)
    try {
      await act()
      notifications.show({ message: done })
      onClose()
      onDone?.()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // A form around the button that asked must not take this for its own.
          event.stopPropagation()
          void run()
        }}
      >
        <Stack gap="md">
          <div>{children}</div>
          {typed !== undefined && (
            <TextInput
              label={`Type “${typed}” to go on`}
              value={words}
              autoComplete="off"
              data-autofocus
              onChange={(event) => setWords(event.currentTarget.value)}
            />
          )}
          {failure !== null && (
            <Notice tone="bad" urgent title="This was refused">
              {sentenceOf(failure)}
            </Notice>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus={typed === undefined || undefined}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={destructive ? 'red' : 'accent'}
              loading={busy}
              disabled={!ready || (typed !== undefined && words.trim() !== typed)}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
