import { email, id, line, membershipRole } from '@portico/contract'
import { z } from 'zod'

export const newOrganisation = z.strictObject({ name: line(120) })
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
})
export type NewPerson = z.input<typeof newPerson>
