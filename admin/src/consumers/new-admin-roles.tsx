import { MultiSelect, Stack } from '@mantine/core'
import { type AdminRole, adminRole, adminRoleWords, limitableRoles } from '@portico/contract'
import { useState } from 'react'
import { ReferencePicker } from '../ui/reference-picker.tsx'

interface NewAdminRolesProps {
  roles: readonly AdminRole[]
  productIds: readonly string[]
  onChange: (roles: AdminRole[], productIds: string[]) => void
  /** By field. */
  wrong: Record<string, unknown>
  /** A program is never an owner, and does nothing without a role. */
  forProgram?: boolean
}

/** What somebody new does at the back office; for publishers and approvers, with which products. */
export function NewAdminRoles({ roles, productIds, onChange, wrong, forProgram = false }: NewAdminRolesProps) {
  const limitable = roles.length > 0 && roles.every((role) => limitableRoles.includes(role))
  return (
    <Stack gap="md">
      <MultiSelect
        label="Roles at the back office"
        description={forProgram ? 'What its tokens may do.' : 'None: they only use the live portal.'}
        required={forProgram}
        data={adminRole.options
          .filter((value) => !forProgram || value !== 'owner')
          .map((value) => ({ value, label: adminRoleWords[value].title }))}
        value={[...roles]}
        onChange={(chosen) => {
          const next = chosen as AdminRole[]
          onChange(next, next.every((role) => limitableRoles.includes(role)) ? [...productIds] : [])
        }}
        error={wrong.adminRoles as string | undefined}
        searchable
      />
      {limitable && (
        <ReferencePicker
          list="listProducts"
          label="Products these roles hold for"
          description="None: all of them."
          value={[...productIds]}
          onChange={(chosen) => onChange([...roles], chosen)}
          error={wrong.productIds as string | undefined}
        />
      )}
    </Stack>
  )
}

/** For a dialog that keeps what is chosen by itself. */
export function useNewAdminRoles() {
  const [chosen, setChosen] = useState<{ roles: AdminRole[]; productIds: string[] }>({ roles: [], productIds: [] })
  return {
    inputs: { ...chosen, onChange: (roles: AdminRole[], productIds: string[]) => setChosen({ roles, productIds }) },
    body: { adminRoles: chosen.roles, productIds: productLimitOf(chosen.productIds) },
  }
}

/** As the contract takes it: no product chosen is no limit. */
export const productLimitOf = (productIds: readonly string[]) => (productIds.length > 0 ? [...productIds] : null)
