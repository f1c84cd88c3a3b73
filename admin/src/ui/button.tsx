import { type ButtonProps, Button as MantineButton } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { type ComponentProps, type MouseEvent, useEffect, useLayoutEffect, useRef } from 'react'

type Props = ButtonProps & Omit<ComponentProps<'button'>, keyof ButtonProps | 'style'>

/** A button that does something. While it is `loading` it keeps the focus and takes no second click. */
export function Button(props: Props) {
  return <MantineButton {...props} renderRoot={(root) => <SteadyElement {...root} />} />
}

interface ElementProps extends ComponentProps<'button'> {
  'data-loading'?: boolean
  'data-disabled'?: boolean
}

/** A disabled element loses the focus to the page as a whole, so one that is busy is disabled in word and deed only. */
function SteadyElement({ disabled, onClick, ref, ...rest }: ElementProps) {
  const own = useRef<HTMLButtonElement>(null)
  const merged = useMergedRef(own, ref)
  useFocusWhenGone(own)
  const isBusy = rest['data-loading'] === true && !rest['data-disabled']
  return (
    <button
      {...rest}
      ref={merged}
      disabled={disabled && !isBusy}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? ignore : onClick}
    />
  )
}

/** Also keeps a form from being sent again, by Enter in a field too. */
function ignore(event: MouseEvent): void {
  event.preventDefault()
  event.stopPropagation()
}

/** Some buttons go with what they were for: focus then stays in their dialog, or goes to the heading, whose mark tells the new state. */
function useFocusWhenGone(button: { current: HTMLElement | null }): void {
  const left = useRef<{ dialog: HTMLElement | null } | null>(null)
  useLayoutEffect(() => {
    const element = button.current
    left.current = null
    return () => {
      if (element && element === document.activeElement) left.current = { dialog: element.closest('[role="dialog"]') }
    }
  }, [button])
  useEffect(
    () => () => {
      if (!left.current || document.activeElement !== document.body) return
      const { dialog } = left.current
      const next = dialog?.isConnected ? dialog : document.querySelector<HTMLElement>('h1')
      next?.focus({ preventScroll: true })
    },
    [],
  )
}
