import { z } from 'zod'
import { id } from '../fields.ts'

export const adminRole = z
  .enum(['owner', 'publisher', 'approver', 'content-editor', 'support', 'auditor', 'analyst'])
  .meta({ description: 'What somebody does at the back office; what each may do is in docs/permissions.md.' })

export type AdminRole = z.output<typeof adminRole>

/** Roles that may be given for some products only. */
export const limitableRoles: readonly AdminRole[] = ['publisher', 'approver']

export const mostLimitProducts = 200

/** What a role is called on screens, and who has it. */
export const adminRoleWords: Record<AdminRole, { title: string; purpose: string }> = {
  owner: { title: 'Owner', purpose: 'Runs the portal. May do everything, and gives roles to others.' },
  publisher: {
    title: 'Publisher',
    purpose: 'Brings APIs to developers: products, plans, catalogues and their documentation.',
  },
  approver: { title: 'Approver', purpose: 'Decides who gets access.' },
  'content-editor': {
    title: 'Content editor',
    purpose: 'Writes what developers read: API documents and the words of mails.',
  },
  support: {
    title: 'Support',
    purpose: 'Helps developers: accounts, organisations, apps and their credentials. Never sees a key.',
  },
  auditor: { title: 'Auditor', purpose: 'Reads everything, the audit log as well, and changes nothing.' },
  analyst: { title: 'Analyst', purpose: 'Reads how APIs are used.' },
}

/** The products that the roles of a publisher or approver hold for. */
export const productLimit = z
  .array(id)
  .min(1, 'Choose at least one product.')
  .max(mostLimitProducts, `Choose at most ${mostLimitProducts} products.`)
  .nullable()
  .meta({ description: 'Null: no limit.' })

/** For somebody who begins at the back office. */
export const newAdminRoles = z
  .array(adminRole)
  .max(10)
  .default([])
  .meta({ description: 'Roles at the back office take the permission `roles:write`.' })
export const newProductLimit = productLimit.default(null).meta({
  description: 'For publishers and approvers: the products those roles hold for from the beginning. Null: all.',
})
