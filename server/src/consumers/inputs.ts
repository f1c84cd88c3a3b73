import {
  chosenLanguage,
  email,
  givenFieldValues,
  id,
  line,
  membershipRole,
  newAdminRoles,
  newProductLimit,
  text,
} from '@portico/contract'
import { z } from 'zod'

export const newOrganisation = z.strictObject({ name: line(120) })
export const rejection = z.strictObject({
  reason: text(2000).refine((value) => value !== '', 'Say why.'),
})
export const newTeam = z.strictObject({ name: line(120) })

export const newMembership = z.strictObject({
  organisationId: id,
  accountId: id,
  role: membershipRole,
  /** Teams of that organisation; none: its default team. */
  teamIds: z.array(id).default([]),
})
export type NewMembership = z.input<typeof newMembership>
export type CheckedMembership = z.output<typeof newMembership>

export const newPerson = z.strictObject({
  email,
  firstName: line(100),
  lastName: line(100),
  password: z.string(),
  mustChangePassword: z.boolean(),
  active: z.boolean(),
  /** Null: the default one. */
  organisationId: id.nullable(),
  role: membershipRole,
  teamIds: z.array(id),
  /** By the back office: required ones have to be there. */
  fields: givenFieldValues.default({}),
  adminRoles: newAdminRoles,
  productIds: newProductLimit,
  mailLanguage: chosenLanguage.default(null),
})
export type NewPerson = z.input<typeof newPerson>

export const newInvitation = z.strictObject({
  email,
  firstName: line(100),
  lastName: line(100),
  /** Null: the default one. */
  organisationId: id.nullable().default(null),
  role: membershipRole.default('member'),
  teamIds: z.array(id).max(50).default([]),
  adminRoles: newAdminRoles,
  productIds: newProductLimit,
  mailLanguage: chosenLanguage.default(null),
})
export type NewInvitation = z.input<typeof newInvitation>

export const acceptance = z.strictObject({
  token: z.string().max(200),
  /** These are checked together, by whoever makes the account. */
  firstName: z.string(),
  lastName: z.string(),
  password: z.string(),
  repeatedPassword: z.string().optional(),
  fields: givenFieldValues.default({}),
  acceptedTerms: z.string().max(100).nullable().default(null),
  /** What their browser asks for, where the invitation says nothing. */
  mailLanguage: chosenLanguage.default(null),
})
export type Acceptance = z.input<typeof acceptance>
