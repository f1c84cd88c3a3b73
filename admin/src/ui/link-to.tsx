import { Button, type ButtonProps } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'

interface LinkToProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** An address of `paths`. */
  to: string
  ref?: Ref<HTMLAnchorElement>
  children?: ReactNode
}

/** A link within the admin app; its query string is part of the address. */
export function LinkTo({ to, ...rest }: LinkToProps) {
  const [path = '', query = ''] = to.split('?')
  // The attributes of an anchor, whose optional ones the router's type does not allow to be undefined.
  return <Link to={path} search={Object.fromEntries(new URLSearchParams(query))} {...(rest as object)} />
}

interface ButtonToProps extends ButtonProps {
  to: string
  children: ReactNode
}

/** A link that looks like a button, for going on to something. */
export function ButtonTo(props: ButtonToProps) {
  return <Button component={LinkTo} {...props} />
}

interface ButtonOutProps extends ButtonProps {
  href: string
  /** Saved as a file. */
  download?: boolean
  target?: '_blank'
  children: ReactNode
}

/** A link that looks like a button, to what is no page of the admin app: a file, the live portal. */
export function ButtonOut(props: ButtonOutProps) {
  return <Button component="a" {...props} />
}
