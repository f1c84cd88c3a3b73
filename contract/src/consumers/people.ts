import { z } from 'zod'
import { fieldValues, givenFieldValues } from '../custom-fields/custom-fields.ts'
import { endpoint } from '../endpoint.ts'
import { email, id, integer, line, text, timestamp } from '../fields.ts'
import { pictureShown } from '../identity/pictures.ts'
import { listOf, listQuery } from '../lists.ts'
import { chosenLanguage } from '../notifications/mail-languages.ts'
import { adminRole, newAdminRoles, newProductLimit, productLimit } from './admin-roles.ts'
import { removal, removalQuery } from './removal.ts'

export const membershipRole = z.enum(['admin', 'member']).meta({
  description: 'What an account is in an organisation: `admin` looks after its people, `member` uses its apps.',
})

export const accountSummary = z.object({
  id,
  email: z.string(),
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  status: z.enum(['pending', 'active', 'disabled']),
  adminRoles: z.array(z.string()),
  productLimit: z
    .array(z.object({ id, name: z.string() }))
    .nullable()
    .meta({ description: 'The products that these roles hold for; null: all.' }),
  organisations: z.array(z.object({ id, name: z.string(), role: membershipRole })),
  lockedUntil: timestamp.nullable().meta({
    description: 'Until then nobody can sign in there, after too many wrong passwords; null while it is open.',
  }),
  emailConfirmed: z
    .boolean()
    .meta({ description: 'False: registered, and cannot sign in before a mail there is answered.' }),
  secondFactor: z.boolean().meta({ description: 'Whether signing in takes a code or a passkey as well.' }),
  passkeys: integer.meta({ description: 'How many passkeys it has.' }),
  picture: pictureShown,
  mailLanguage: chosenLanguage,
  isService: z.boolean().meta({ description: 'The account of a program: no password, no mails, only API tokens.' }),
  createdAt: timestamp,
  version: integer,
})

export const accountDetail = accountSummary.extend({
  fields: fieldValues.meta({ description: 'Every custom field by name; null where it has no value.' }),
})

export const organisationSummary = z.object({
  id,
  name: z.string(),
  isDefault: z.boolean().meta({ description: 'Where self-registered people are placed.' }),
  members: integer,
  teams: z.array(z.object({ id, name: z.string(), isDefault: z.boolean() })),
})

export const teamIds = z.array(id).max(50).meta({ description: 'Teams of that organisation; none: its default team.' })

const password = z
  .string()
  .min(1, 'Choose a password.')
  .max(200, 'Use at most 200 characters.')
  .meta({ description: 'Never shown again.' })

const params = z.object({ accountId: id })
const firstName = line(100)
const lastName = line(100)

export const peopleEndpoints = {
  listAccounts: endpoint({
    method: 'GET',
    path: '/accounts',
    tag: 'People',
    summary: 'List accounts',
    access: 'people:read',
    query: listQuery.extend({
      status: accountSummary.shape.status.optional(),
      locked: z.stringbool().optional().meta({ description: 'Only accounts that are locked now, or that are not.' }),
      adminRole: adminRole.optional().meta({ description: 'Only people with this role at the back office.' }),
    }),
    reply: listOf(accountSummary),
    status: 200,
  }),
  createAccount: endpoint({
    method: 'POST',
    path: '/accounts',
    tag: 'People',
    summary: 'Create an account with a password',
    description:
      'An invitation is the better way where mails can be sent: then nobody else ever knows the password. Without an organisation the account is placed in the default one, where everybody is a member.',
    access: 'people:write',
    body: z.strictObject({
      email,
      firstName,
      lastName,
      password,
      mustChangePassword: z.boolean().default(true).meta({ description: 'At the first sign-in.' }),
      active: z.boolean().default(true).meta({ description: 'Whether they can sign in at once.' }),
      organisationId: id.nullable().default(null),
      role: membershipRole.default('member'),
      teamIds: teamIds.default([]),
      fields: givenFieldValues.default({}),
      adminRoles: newAdminRoles,
      productIds: newProductLimit,
      mailLanguage: chosenLanguage.default(null),
    }),
    reply: accountDetail,
    status: 201,
    errors: [
      'email-taken',
      'weak-password',
      'organisation-not-found',
      'team-not-found',
      'roles-not-yours',
      'limit-unfit',
      'unknown-product',
      'language-not-offered',
    ],
  }),
  showAccount: endpoint({
    method: 'GET',
    path: '/accounts/{accountId}',
    tag: 'People',
    summary: 'Show an account',
    access: 'people:read',
    params,
    reply: accountDetail,
    status: 200,
  }),
  updateAccount: endpoint({
    method: 'PATCH',
    path: '/accounts/{accountId}',
    tag: 'People',
    summary: 'Change name, address or custom fields of an account',
    description: 'The address is what somebody signs in with. The password stays.',
    access: 'people:write',
    params,
    body: z.strictObject({
      email: email.optional(),
      firstName: firstName.optional(),
      lastName: lastName.optional(),
      fields: givenFieldValues.optional(),
    }),
    reply: accountDetail,
    status: 200,
    errors: ['email-taken', 'outdated', 'back-office-account'],
  }),
  activateAccount: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/activation',
    tag: 'People',
    summary: 'Approve a pending account, or activate a disabled one',
    access: 'people:write',
    params,
    reply: accountSummary,
    status: 200,
    errors: ['back-office-account'],
  }),
  rejectAccount: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/rejection',
    tag: 'People',
    summary: 'Reject somebody who waits for approval',
    description:
      'Deletes the account and tells its holder by mail. Their address can register again; to prevent that, deactivate the account instead.',
    access: 'people:write',
    params,
    body: z.strictObject({
      reason: text(2000).default('').meta({ description: 'They read it; may be empty.' }),
    }),
    status: 204,
    errors: ['account-not-waiting', 'has-apps', 'back-office-account'],
  }),
  deactivateAccount: endpoint({
    method: 'DELETE',
    path: '/accounts/{accountId}/activation',
    tag: 'People',
    summary: 'Deactivate an account and end its sessions',
    access: 'people:write',
    params,
    reply: accountSummary,
    status: 200,
    errors: ['last-owner', 'back-office-account'],
  }),
  unlockAccount: endpoint({
    method: 'DELETE',
    path: '/accounts/{accountId}/lock',
    tag: 'People',
    summary: 'Unlock an account after too many wrong passwords',
    access: 'people:write',
    params,
    reply: accountSummary,
    status: 200,
    errors: ['not-locked', 'back-office-account'],
  }),
  resetSecondFactor: endpoint({
    method: 'DELETE',
    path: '/accounts/{accountId}/second-factor',
    tag: 'People',
    summary: 'Take the second factor from an account',
    description:
      'For somebody who has lost their device and their recovery codes: app and passkeys go. Ends their sessions; a mail tells them.',
    access: 'people:write',
    params,
    reply: accountSummary,
    status: 200,
    errors: ['no-second-factor', 'back-office-account'],
  }),
  sendPasswordReset: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/password-reset',
    tag: 'People',
    summary: 'Mail somebody an address to choose a new password',
    description: 'As if they had asked for it themselves: it works once, for a day, and at most a few are sent.',
    access: 'people:write',
    params,
    status: 202,
    errors: ['back-office-account', 'service-account'],
  }),
  giveTemporaryPassword: endpoint({
    method: 'POST',
    path: '/accounts/{accountId}/temporary-password',
    tag: 'People',
    summary: 'Give somebody a temporary password',
    description:
      'For where no mail goes out. It is in this answer and nowhere else, has to be changed at the next sign-in, ends the sessions and lifts the lock. A second factor stays.',
    access: 'people:write',
    params,
    reply: z.object({ password: z.string() }),
    status: 201,
    secretReply: true,
    errors: ['own-account', 'back-office-account', 'service-account'],
  }),
  changeAdminRoles: endpoint({
    method: 'PUT',
    path: '/accounts/{accountId}/admin-roles',
    tag: 'People',
    summary: 'Give or take roles at the back office',
    description: 'What is not in the list is taken. Holds with the next request of that person.',
    access: 'roles:write',
    params,
    body: z.strictObject({ roles: z.array(adminRole).max(10) }),
    reply: accountSummary,
    status: 200,
    errors: ['last-owner', 'limited-to-products', 'service-owner'],
  }),
  limitToProducts: endpoint({
    method: 'PUT',
    path: '/accounts/{accountId}/product-limit',
    tag: 'People',
    summary: 'Limit a publisher or approver to some products',
    description:
      'They list, change and decide about these alone, and get the mails that are about these alone; their API tokens as well. What reaches beyond a product is closed to them: providers, plans, catalogues, people, and making products. Holds with the next request.',
    access: 'roles:write',
    params,
    body: z.strictObject({
      productIds: productLimit,
    }),
    reply: accountSummary,
    status: 200,
    errors: ['limit-unfit', 'unknown-product'],
  }),
  showAccountRemoval: endpoint({
    method: 'GET',
    path: '/accounts/{accountId}/removal',
    tag: 'People',
    summary: 'Show what deleting an account would do',
    access: 'people:read',
    params,
    reply: removal,
    status: 200,
  }),
  removeAccount: endpoint({
    method: 'DELETE',
    path: '/accounts/{accountId}',
    tag: 'People',
    summary: 'Delete an account',
    description:
      'Its apps stay with their organisation: an admin there owns them then. Apps nobody could take over are deleted and their credentials revoked. Name and address are erased; requests and decisions of the past stay without them.',
    access: 'people:write',
    params,
    query: removalQuery,
    status: 204,
    errors: ['last-owner', 'own-account', 'back-office-account', 'confirmation-needed', 'confirmation-outdated'],
  }),
} as const
