import type { z } from 'zod'
import { analyticsView } from './analytics.view.ts'
import { appView } from './app.view.ts'
import { appFormView } from './app-form.view.ts'
import { catalogueView } from './catalogue.view.ts'
import { changeEmailView } from './change-email.view.ts'
import { changePlanView } from './change-plan.view.ts'
import { checkoutView } from './checkout.view.ts'
import { colleagueView } from './colleague.view.ts'
import { colleaguesView } from './colleagues.view.ts'
import { confirmEmailView } from './confirm-email.view.ts'
import { confirmRegistrationView } from './confirm-registration.view.ts'
import { dashboardView } from './dashboard.view.ts'
import { deleteAccountView } from './delete-account.view.ts'
import { deleteAppView } from './delete-app.view.ts'
import { errorView } from './error.view.ts'
import { forgottenPasswordView } from './forgotten-password.view.ts'
import type { Frame } from './frame.ts'
import { homeView } from './home.view.ts'
import { inboxView } from './inbox.view.ts'
import { invitationView } from './invitation.view.ts'
import { inviteColleagueView } from './invite-colleague.view.ts'
import { joinOrganisationView } from './join-organisation.view.ts'
import { loginView } from './login.view.ts'
import { manageCredentialView } from './manage-credential.view.ts'
import { messageView } from './message.view.ts'
import { newPasswordView } from './new-password.view.ts'
import { noticesView } from './notices.view.ts'
import { operationView } from './operation.view.ts'
import { organisationView } from './organisation.view.ts'
import { ownInviteCodeView } from './own-invite-code.view.ts'
import { ownInviteCodesView } from './own-invite-codes.view.ts'
import { newPasskeyView, passkeyView } from './passkey.view.ts'
import { productView } from './product.view.ts'
import { profileView } from './profile.view.ts'
import { profilePictureView } from './profile-picture.view.ts'
import { referenceView } from './reference.view.ts'
import { registerView } from './register.view.ts'
import { registeredView } from './registered.view.ts'
import { removeColleagueView } from './remove-colleague.view.ts'
import { removeProductView } from './remove-product.view.ts'
import { requestAccessView } from './request-access.view.ts'
import { requestOrganisationView } from './request-organisation.view.ts'
import { revokeCredentialView } from './revoke-credential.view.ts'
import { rotateCredentialView } from './rotate-credential.view.ts'
import { secondFactorView } from './second-factor.view.ts'
import { secondStepView } from './second-step.view.ts'
import { sessionsView } from './sessions.view.ts'
import { teamView } from './team.view.ts'
import { termsView } from './terms.view.ts'
import { transferAppView } from './transfer-app.view.ts'
import { unsubscribeView } from './unsubscribe.view.ts'
import { withdrawRequestView } from './withdraw-request.view.ts'

/** Every page a theme has to draw. The name is that of the template, `views/<name>.liquid`. */
export const views = {
  home: homeView,
  catalogue: catalogueView,
  product: productView,
  reference: referenceView,
  operation: operationView,
  login: loginView,
  'forgotten-password': forgottenPasswordView,
  'new-password': newPasswordView,
  invitation: invitationView,
  register: registerView,
  registered: registeredView,
  'request-access': requestAccessView,
  checkout: checkoutView,
  dashboard: dashboardView,
  inbox: inboxView,
  analytics: analyticsView,
  app: appView,
  'app-form': appFormView,
  'rotate-credential': rotateCredentialView,
  'revoke-credential': revokeCredentialView,
  'manage-credential': manageCredentialView,
  'remove-product': removeProductView,
  'change-plan': changePlanView,
  'delete-app': deleteAppView,
  'transfer-app': transferAppView,
  'withdraw-request': withdrawRequestView,
  'join-organisation': joinOrganisationView,
  profile: profileView,
  'profile-picture': profilePictureView,
  terms: termsView,
  'new-passkey': newPasskeyView,
  passkey: passkeyView,
  'second-factor': secondFactorView,
  'second-step': secondStepView,
  sessions: sessionsView,
  notices: noticesView,
  unsubscribe: unsubscribeView,
  'change-email': changeEmailView,
  'confirm-email': confirmEmailView,
  'confirm-registration': confirmRegistrationView,
  'delete-account': deleteAccountView,
  organisation: organisationView,
  'request-organisation': requestOrganisationView,
  team: teamView,
  colleagues: colleaguesView,
  'own-invite-codes': ownInviteCodesView,
  'own-invite-code': ownInviteCodeView,
  colleague: colleagueView,
  'invite-colleague': inviteColleagueView,
  'remove-colleague': removeColleagueView,
  error: errorView,
  message: messageView,
}

export type ViewName = keyof typeof views

/** What a page itself shows. */
export type PageModel<V extends ViewName> = z.input<(typeof views)[V]['schema']>

/** What `render` takes: the page's own fields and the frame around it. Fields with a default may be left out. */
export type ViewModels = { [V in ViewName]: PageModel<V> & { frame: Frame } }

export const viewNames = Object.keys(views) as ViewName[]
