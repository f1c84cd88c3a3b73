import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import styles from './dialog.module.css'

interface DialogProps {
  title: string
  /** Left out where the dialog must be answered. */
  onClose?: () => void
  children: ReactNode
}

/** A question above the page. Its head is no `header` element: a page has only one banner. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const [opener] = useState(() => openerOf(document.activeElement))
  useEffect(
    () => () => {
      const next = opener?.isConnected ? opener : document.querySelector<HTMLElement>('h1')
      next?.focus()
    },
    [opener],
  )
  return (
    <Modal.Root
      opened
      onClose={() => onClose?.()}
      closeOnEscape={onClose !== undefined}
      closeOnClickOutside={onClose !== undefined}
      returnFocus={false}
      centered
    >
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <div className={styles.head}>
          <Modal.Title>{title}</Modal.Title>
          {onClose && <Modal.CloseButton aria-label="Close" />}
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Where focus goes back to; an item of a menu is gone by then, the button of its menu is not. */
function openerOf(active: Element | null): HTMLElement | null {
  const menu = active?.closest('[role="menu"]')
  const opener = menu ? document.querySelector(`[aria-controls="${menu.id}"]`) : active
  return opener instanceof HTMLElement && opener !== document.body ? opener : null
}
