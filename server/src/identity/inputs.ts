import { email, givenFieldValues, languageTag, line, passkeyAnswer, passkeyEndpoints } from '@portico/contract'
import { z } from 'zod'
import { longestPassword } from './password-policy.ts'
import type { AdminRole } from './roles.ts'

const firstName = line(100).describe('First name')
const lastName = line(100).describe('Last name')

/** A password to be: what else it must fulfil is in `password-policy.ts`. */
const password = z.string().min(1, 'Choose a password.').max(longestPassword)

/** As it was typed the second time, where it is asked for twice. */
const repeatedPassword = z.string().optional()

/** What a sign-in form holds; what is no e-mail address has no account. */
export const credentials = z.strictObject({
  email,
  password: z.string().min(1, 'Enter your password.').max(longestPassword),
})

const code = z.string().min(1, 'Enter the code.').max(100)

export const secondStepInput = z.strictObject({ code })

export const passkeyInput = z.strictObject({ passkey: passkeyAnswer })
export const newPasskeyInput = passkeyEndpoints.addPasskey.body
export const passkeyName = passkeyEndpoints.renamePasskey.body
export const presentPassword = passkeyEndpoints.beginPasskey.body

export const secondFactorInput = z.strictObject({
  code,
  password: z.string().min(1, 'Enter your present password.').max(longestPassword),
})

const fields = givenFieldValues.default({})
/** The version of the terms of use that was shown and accepted. */
const acceptedTerms = z.string().max(100).nullable().default(null)

/** Of the mails it gets, among the offered ones; null: the first of these. */
const mailLanguage = languageTag.nullable().default(null)

export const registration = z.strictObject({
  email,
  firstName,
  lastName,
  password,
  repeatedPassword,
  fields,
  acceptedTerms,
  mailLanguage,
})
export type Registration = z.input<typeof registration>

export const profileInput = z.strictObject({ firstName, lastName, fields })
export type ProfileInput = z.input<typeof profileInput>

export const changePasswordInput = z.strictObject({
  currentPassword: z.string().min(1, 'Enter your present password.').max(longestPassword),
  newPassword: password,
  repeatedPassword,
})
export type ChangePasswordInput = z.input<typeof changePasswordInput>

export const newEmailInput = z.strictObject({
  email,
  password: z.string().min(1, 'Enter your present password.').max(longestPassword),
})
export type NewEmailInput = z.input<typeof newEmailInput>

export const forgottenPasswordInput = z.strictObject({ email })
export type ForgottenPasswordInput = z.input<typeof forgottenPasswordInput>

export const confirmRegistrationInput = z.strictObject({
  token: z.string().max(200),
  password: z.string().min(1, 'Enter the password you chose.').max(longestPassword),
})
export type ConfirmRegistrationInput = z.input<typeof confirmRegistrationInput>

export const chooseNewPasswordInput = z.strictObject({
  token: z.string().max(200),
  newPassword: password,
  repeatedPassword,
})
export type ChooseNewPasswordInput = z.input<typeof chooseNewPasswordInput>

export const newAccount = registration.extend({
  /** Null: cannot sign in before it is given one. */
  password: password.nullable(),
  status: z.enum(['pending', 'active']),
  mustChangePassword: z.boolean().default(false),
  adminRoles: z.array(z.custom<AdminRole>()).default([]),
  /** Null: nobody is there to be asked for custom fields, required ones neither. */
  fields: givenFieldValues.nullable().default(null),
  /** Who gives the fields: the back office, or the person. */
  fieldsBy: z.enum(['creation', 'sign-up']).default('creation'),
})
export type NewAccount = z.input<typeof newAccount>

export const accountChanges = z.strictObject({
  email: email.optional(),
  firstName: firstName.optional(),
  lastName: lastName.optional(),
  fields: givenFieldValues.optional(),
})
export type AccountChanges = z.input<typeof accountChanges>
