import { id, line } from '@portico/contract'
import { z } from 'zod'

export const newOrganisation = z.strictObject({ name: line(120) })
export const newTeam = z.strictObject({ name: line(120) })

export const newMembership = z.strictObject({
  organisationId: id,
  accountId: id,
  role: z.enum(['admin', 'member']),
  /** Teams of that organisation; none: its default team. */
  teamIds: z.array(id).default([]),
})
export type NewMembership = z.input<typeof newMembership>
export type CheckedMembership = z.output<typeof newMembership>
