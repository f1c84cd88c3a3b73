import { NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Reply } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Confirm } from '../ui/confirm.tsx'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'

type InviteCode = Reply<'showInviteCode'>

interface Values {
  name: string
  quota: number | string
  /** As `2026-03-31`; empty for no end. */
  lastDay: string
}

export function CreateInviteCode({ onClose }: { onClose: () => void }) {
  const create = useChange('createInviteCode')
  const navigate = useNavigate()
  const [values, setValues] = useState<Values>({ name: '', quota: 10, lastDay: '' })
  const [organisation, setOrganisation] = useState<Choice | null>(null)
  const [teamId, setTeamId] = useState<string | null>(null)
  const wrong = fieldsOf(create.error)
  return (
    <Confirm
      title="Create invite code"
      verb="Create"
      ready={organisation !== null && isComplete(values)}
      act={async () => {
        const { id } = await create.mutateAsync({
          body: { ...bodyOf(values), organisationId: organisation?.id ?? '', teamId },
        })
        void navigate({ to: paths.inviteCode(id) })
      }}
      done={`Invite code “${values.name.trim()}” is ready to be shared.`}
      onClose={onClose}
    >
      <Stack gap="md">
        <Fields values={values} onChange={setValues} wrong={wrong} />
        <OnePicker
          list="listOrganisations"
          label="Organisation"
          value={organisation}
          onChange={(choice) => {
            setOrganisation(choice)
            setTeamId(null)
          }}
          error={wrong.organisationId}
        />
        {organisation && (
          <TeamOf organisationId={organisation.id} value={teamId} onChange={setTeamId} error={wrong.teamId} />
        )}
      </Stack>
    </Confirm>
  )
}

export function EditInviteCode({ code, onClose }: { code: InviteCode; onClose: () => void }) {
  const update = useChange('updateInviteCode')
  const [values, setValues] = useState<Values>({
    name: code.name,
    quota: code.quota,
    lastDay: code.expiresAt === null ? '' : dayBefore(code.expiresAt),
  })
  const before = code.expiresAt === null ? '' : dayBefore(code.expiresAt)
  const { expiresAt, ...body } = bodyOf(values)
  return (
    <Confirm
      title={`Edit “${code.name}”`}
      verb="Save"
      ready={isComplete(values)}
      act={() =>
        update.mutateAsync({
          params: { inviteCodeId: code.id },
          // A time that was chosen by the API stays unless the day is changed here.
          body: values.lastDay === before ? body : { ...body, expiresAt },
          version: code.version,
        })
      }
      done="The invite code is saved."
      onClose={onClose}
    >
      <Stack gap="md">
        <Fields values={values} onChange={setValues} wrong={fieldsOf(update.error)} />
      </Stack>
    </Confirm>
  )
}

interface FieldsProps {
  values: Values
  onChange: (values: Values) => void
  wrong: Record<string, string>
}

function Fields({ values, onChange, wrong }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        description="For you: where it is handed out."
        value={values.name}
        onChange={(event) => onChange({ ...values, name: event.currentTarget.value })}
        error={wrong.name}
        required
        data-autofocus
      />
      <NumberInput
        label="Places"
        description="How many people may register with it."
        value={values.quota}
        onChange={(quota) => onChange({ ...values, quota })}
        allowDecimal={false}
        allowNegative={false}
        error={wrong.quota}
        required
      />
      <TextInput
        type="date"
        label="Last day"
        description="Until its end, in your time zone. Empty: no end."
        value={values.lastDay}
        onChange={(event) => onChange({ ...values, lastDay: event.currentTarget.value })}
        error={wrong.expiresAt}
      />
    </>
  )
}

interface TeamOfProps {
  organisationId: string
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
}

function TeamOf({ organisationId, value, onChange, error }: TeamOfProps) {
  const organisation = useRead('showOrganisation', { params: { organisationId } })
  const teams = (organisation.data?.teams ?? []).filter(({ isDefault }) => !isDefault)
  return (
    <Select
      label="Team"
      description="None: the default team."
      data={teams.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      error={error}
      clearable
    />
  )
}

const fieldsOf = (error: unknown): Record<string, string> => (error instanceof ApiProblem ? error.fields : {})

const isComplete = ({ name, quota }: Values) => name.trim() !== '' && quota !== ''

const bodyOf = ({ name, quota, lastDay }: Values) => ({
  name,
  quota: Number(quota),
  expiresAt: lastDay === '' ? null : endOf(lastDay),
})

/** The first moment after this day, as the reader's clock shows it. */
function endOf(day: string): string {
  const end = new Date(`${day}T00:00:00`)
  end.setDate(end.getDate() + 1)
  return end.toISOString()
}

function dayBefore(moment: string): string {
  const at = new Date(new Date(moment).getTime() - 1)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
