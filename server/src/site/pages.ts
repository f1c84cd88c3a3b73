import type { Page } from '../platform/http/pages.ts'
import { analyticsPages } from './analytics.page.ts'
import { appPages } from './app.page.ts'
import { appFormPages } from './app-form.page.ts'
import { cartPages } from './cart.page.ts'
import { cataloguePages } from './catalogue.page.ts'
import { changeEmailPages } from './change-email.page.ts'
import { changePlanPages } from './change-plan.page.ts'
import { checkoutPages } from './checkout.page.ts'
import { colleaguePages } from './colleague.page.ts'
import { colleaguesPages } from './colleagues.page.ts'
import { confirmRegistrationPages } from './confirm-registration.page.ts'
import { dashboardPages } from './dashboard.page.ts'
import { deleteAccountPages } from './delete-account.page.ts'
import { deleteAppPages } from './delete-app.page.ts'
import type { Draw } from './draw.ts'
import { forgottenPasswordPages } from './forgotten-password.page.ts'
import { homePages } from './home.page.ts'
import { impersonationPages } from './impersonation.page.ts'
import { inboxPages } from './inbox.page.ts'
import { invitationPages } from './invitation.page.ts'
import { inviteColleaguePages } from './invite-colleague.page.ts'
import { joinOrganisationPages } from './join-organisation.page.ts'
import { manageCredentialPages } from './manage-credential.page.ts'
import { noticesPages } from './notices.page.ts'
import { operationPages } from './operation.page.ts'
import { organisationPages } from './organisation.page.ts'
import { ownDataPages } from './own-data.page.ts'
import { ownInviteCodesPages } from './own-invite-codes.page.ts'
import { passkeyPages } from './passkey.page.ts'
import { passkeySignInPages } from './passkey-sign-in.page.ts'
import type { PortalVisibility } from './portal-visibility.ts'
import { productPages } from './product.page.ts'
import { profilePages } from './profile.page.ts'
import { profilePicturePages } from './profile-picture.page.ts'
import { referencePages } from './reference.page.ts'
import { registrationPages } from './registration.page.ts'
import { requestAccessPages } from './request-access.page.ts'
import { requestOrganisationPages } from './request-organisation.page.ts'
import { revokeCredentialPages } from './revoke-credential.page.ts'
import { rotateCredentialPages } from './rotate-credential.page.ts'
import { secondFactorPages } from './second-factor.page.ts'
import { secondStepPages } from './second-step.page.ts'
import { sessionsPages } from './sessions.page.ts'
import { shortAddressPages } from './short-addresses.page.ts'
import { signInPages } from './sign-in.page.ts'
import type { SiteDeps } from './site-deps.ts'
import { termsPages } from './terms.page.ts'
import type { TermsGate } from './terms-gate.ts'
import { transferAppPages } from './transfer-app.page.ts'
import type { TriedCalls } from './tried-calls.ts'
import { unsubscribePages } from './unsubscribe.page.ts'
import { withdrawRequestPages } from './withdraw-request.page.ts'

/** What every page is built with. */
export interface SiteTools extends SiteDeps {
  draw: Draw
  visibility: PortalVisibility
  terms: TermsGate
  triedCalls: TriedCalls
  /** Markdown as HTML that may be printed. */
  markdown: (text: string) => string
}

export const sitePages = (site: SiteTools): Page[] => [
  ...homePages(site),
  ...cataloguePages(site),
  ...productPages(site),
  ...referencePages(site),
  ...operationPages(site),
  ...signInPages(site),
  ...impersonationPages(site),
  ...passkeySignInPages(site),
  ...secondStepPages(site),
  ...confirmRegistrationPages(site),
  ...registrationPages(site),
  ...forgottenPasswordPages(site),
  ...invitationPages(site),
  ...requestAccessPages(site),
  ...cartPages(site),
  ...checkoutPages(site),
  ...dashboardPages(site),
  ...inboxPages(site),
  ...analyticsPages(site),
  ...appPages(site),
  ...appFormPages(site),
  ...deleteAppPages(site),
  ...transferAppPages(site),
  ...rotateCredentialPages(site),
  ...revokeCredentialPages(site),
  ...manageCredentialPages(site),
  ...changePlanPages(site),
  ...withdrawRequestPages(site),
  ...organisationPages(site),
  ...requestOrganisationPages(site),
  ...colleaguesPages(site),
  ...inviteColleaguePages(site),
  ...ownInviteCodesPages(site),
  ...joinOrganisationPages(site),
  ...colleaguePages(site),
  ...profilePages(site),
  ...profilePicturePages(site),
  ...termsPages(site),
  ...noticesPages(site),
  ...unsubscribePages(site),
  ...sessionsPages(site),
  ...secondFactorPages(site),
  ...passkeyPages(site),
  ...changeEmailPages(site),
  ...ownDataPages(site),
  ...deleteAccountPages(site),
  ...shortAddressPages(),
]
