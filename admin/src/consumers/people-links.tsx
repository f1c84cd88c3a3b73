import { removedDomain } from '@portico/contract'
import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { LinkTo } from '../ui/link-to.tsx'

/** The name alone for whose role ends here, and of who is gone. */
export function PersonLink({ person: { id, name, email } }: { person: { id: string; name: string; email: string } }) {
  const shown = name || email
  const isThere = !email.endsWith(`@${removedDomain}`)
  return useMay('people:read') && isThere ? <LinkTo to={paths.account(id)}>{shown}</LinkTo> : shown
}

export function OrganisationLink({ organisation: { id, name } }: { organisation: { id: string; name: string } }) {
  return useMay('people:read') ? <LinkTo to={paths.organisation(id)}>{name}</LinkTo> : name
}
