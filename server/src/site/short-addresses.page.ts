import { type Page, page } from '../platform/http/pages.ts'
import { paths } from './paths.ts'

/** Where addresses lead that people cut short by hand and that no page stands above; all others lead to the page above them. */
export const shortAddressPages = (): Page[] => [
  page({ name: 'portalAddress', path: '/portal', access: 'anyone' }, async () => ({ goTo: paths.catalogue })),
  page({ name: 'privateAddress', path: '/portal/private', access: 'signed-in' }, async () => ({
    goTo: paths.dashboard,
  })),
  page({ name: 'signInAddress', path: '/auth', access: 'anyone' }, async () => ({ goTo: paths.signIn })),
  // Else `invitations` would be taken for a person.
  page({ name: 'invitationsAddress', path: '/portal/private/users/invitations', access: 'signed-in' }, async () => ({
    goTo: paths.colleagues,
  })),
]
