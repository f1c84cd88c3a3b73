export interface Message {
  kind: 'success' | 'error' | 'notice'
  text: string
}

const success = (text: string): Message => ({ kind: 'success', text })
const notice = (text: string): Message => ({ kind: 'notice', text })
const error = (text: string): Message => ({ kind: 'error', text })

/** What a page can say after the one before has changed something. */
const messages = {
  welcome: success('Welcome. Your account is ready: find an API and request access to it.'),
  'terms-accepted': success('Thank you. Your acceptance is on record.'),
  'signed-out': success('You are signed out.'),
  'request-sent': success(
    'Your request was sent. A person looks at it; the key appears on this page once it is approved.',
  ),
  'added-to-cart': success('It is in your cart. Say what it is for and send the request, or look for more APIs first.'),
  'removed-from-cart': success('It is removed from your cart.'),
  'addition-sent': success(
    'Your request was sent. A person looks at it; once it is approved, your key opens this too.',
  ),
  'addition-running': notice(
    'Your request is approved and the gateway is being told. Load this page again in a moment.',
  ),
  'key-opens-more': success('Approved: your key opens this too, and is the same as before.'),
  'plan-changed': success('The key has the new plan now, and is the same as before.'),
  'plan-change-sent': success(
    'Your request was sent. A person looks at it; the present plan holds until it is approved.',
  ),
  'access-granted': success('You have access. Reveal the key below and make your first call.'),
  'key-being-issued': notice('Your request is approved and the key is being issued. Load this page again in a moment.'),
  'offer-gone': error('This plan is not offered to you (any more). These are the ones you can ask for.'),
  'not-offered': error('This is not offered to you (any more). These are the APIs there are for you.'),
  'request-withdrawn': success('The request is withdrawn.'),
  'app-created': success('The app is created. Request access to an API to get a key for it.'),
  'app-saved': success('The app is saved.'),
  'app-transferred': success('The app has a new owner. Its keys go on working.'),
  'app-deleted': success('The app is deleted and its keys no longer work.'),
  'key-rotated': success('The new key is ready: reveal it below and put it where the old one is used.'),
  'rotation-running': notice('The new key is being issued. The old one works until the new one is here.'),
  'key-revoked': success('The key is revoked. Calls with it are refused.'),
  'revocation-running': notice('The key is revoked. The gateway has not confirmed it yet; we go on until it has.'),
  'key-renamed': success('The name is saved.'),
  'key-suspended': success('The key is suspended. Calls with it are refused until you resume it.'),
  'key-resumed': success('The key works again.'),
  'key-renewed': success('The key is renewed.'),
  'rotation-finished': success('The old key has ended. Calls with it are refused.'),
  'product-removed': success('The product is removed. The key no longer opens it.'),
  'change-running': notice('The change is saved. The gateway has not confirmed it yet; we go on until it has.'),
  'invitation-accepted': success('You have accepted the invitation.'),
  'colleague-invited': success('The invitation is on its way.'),
  'invitation-withdrawn': success('The invitation is withdrawn. Its address no longer works.'),
  'invite-code-created': success('The code is ready. Share the link with whom it is for.'),
  'invite-code-on': success('The code works again.'),
  'invite-code-off': success('The code is switched off. Who came by it stays.'),
  'invite-code-deleted': success('The code is deleted. Who came by it stays.'),
  'colleague-saved': success('It is saved, and holds at once.'),
  'colleague-removed': success('They are removed. Their apps and keys stay with the organisation.'),
  left: success('You have left the organisation.'),
  'organisation-ready': success('Your organisation is ready. Invite your first colleague.'),
  'organisation-requested': success('Your request was sent. You get a mail as soon as somebody has decided.'),
  'organisation-request-withdrawn': success('The request is withdrawn.'),
  'organisation-renamed': success('The organisation has its new name.'),
  'team-created': success('The team is there. Choose its people on their pages.'),
  'team-renamed': success('The team has its new name.'),
  'team-removed': success('The team is deleted. Everybody still belongs to the organisation.'),
  'profile-saved': success('Your name is saved.'),
  'password-chosen': success('Your new password is saved. Sign in with it.'),
  'password-changed': success('Your password is changed. You are signed out everywhere else.'),
  'account-deleted': success('Your account is deleted.'),
  'second-factor-off': success('Your password alone is enough to sign in from now on.'),
  'app-off': success('Codes of your authenticator app no longer count. Your passkeys do.'),
  'passkey-added': success('Your passkey is added.'),
  'passkey-renamed': success('The passkey has its new name.'),
  'passkey-removed': success('The passkey is removed.'),
  'signed-out-meanwhile': error(
    'You were signed out meanwhile: nothing was changed. Sign in, then send the form again.',
  ),
  'second-step-over': error('That took too long. Sign in again with your password.'),
  'email-changed': success('Your e-mail address is changed. Sign in with the new one from now on.'),
  'session-ended': success('That session has ended.'),
  'sessions-ended': success('You are signed in here only.'),
  'mail-language-chosen': success('Your mails come in that language from now on.'),
  'notices-chosen': success('Your choice is saved and holds from now on.'),
  'entries-read': success('Everything is marked as read.'),
  'entry-read': success('Marked as read.'),
  'entry-unread': success('Marked as unread.'),
  'entry-leads-nowhere': notice(
    'What this was about is gone, or can’t be seen by you now. It may belong to another of your organisations.',
  ),
  'gone-already': notice('That is not there any more: nothing else was changed.'),
  'organisation-switched': success('You work for another organisation now.'),
} satisfies Record<string, Message>

export type MessageName = keyof typeof messages

export const messageOf = (name: string | undefined): Message | undefined =>
  name !== undefined && Object.hasOwn(messages, name) ? messages[name as MessageName] : undefined
