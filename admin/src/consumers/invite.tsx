import { MultiSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ApiProblem } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { MailLanguageSelect } from '../notifications/mail-language-select.tsx'
import { useMay } from '../session/session.tsx'
import { choicesOf } from '../ui/choices.ts'
import { Confirm } from '../ui/confirm.tsx'
import { type Choice, OnePicker } from '../ui/one-picker.tsx'
import { NewAdminRoles, useNewAdminRoles } from './new-admin-roles.tsx'

export function Invite({ onClose }: { onClose: () => void }) {
  const invite = useChange('createInvitation')
  const mayGiveRoles = useMay('roles:write')
  const [person, setPerson] = useState({ firstName: '', lastName: '', email: '' })
  const [organisation, setOrganisation] = useState<Choice | null>(null)
  const [role, setRole] = useState<'admin' | 'member'>('member')
  const [teamIds, setTeamIds] = useState<string[]>([])
  const backOffice = useNewAdminRoles()
  const [mailLanguage, setMailLanguage] = useState<string | null>(null)
  const wrong = invite.error instanceof ApiProblem ? invite.error.fields : {}
  const field = (name: keyof typeof person) => ({
    value: person[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setPerson({ ...person, [name]: event.currentTarget.value }),
    error: wrong[name],
    required: true,
    autoComplete: 'off',
  })
  return (
    <Confirm
      title="Invite somebody"
      verb="Send invitation"
      ready={Object.values(person).every((value) => value.trim() !== '')}
      act={() =>
        invite.mutateAsync({
          body: {
            ...person,
            organisationId: organisation?.id ?? null,
            role: organisation ? role : 'member',
            teamIds: organisation ? teamIds : [],
            ...backOffice.body,
            mailLanguage,
          },
        })
      }
      done={`An invitation to ${person.email.trim()} is on its way.`}
      onClose={onClose}
    >
      <Stack gap="md">
        <TextInput label="First name" {...field('firstName')} />
        <TextInput label="Last name" {...field('lastName')} />
        <TextInput label="E-mail address" inputMode="email" {...field('email')} />
        <MailLanguageSelect
          label="Language of the mail, and of those that follow"
          value={mailLanguage}
          onChange={setMailLanguage}
          error={wrong.mailLanguage}
        />
        <OnePicker
          list="listOrganisations"
          label="Organisation"
          description="Empty: the default one, where people don’t know each other."
          value={organisation}
          onChange={(choice) => {
            setOrganisation(choice)
            setTeamIds([])
          }}
          error={wrong.organisationId}
        />
        {organisation && (
          <>
            <Radio.Group label="Role there" value={role} onChange={(value) => setRole(value as 'admin' | 'member')}>
              <Stack gap="xs" mt="xs">
                <Radio value="member" label="Member" description="Uses the apps of the organisation." />
                <Radio value="admin" label="Admin" description="Also looks after its people." />
              </Stack>
            </Radio.Group>
            <TeamsOf organisationId={organisation.id} value={teamIds} onChange={setTeamIds} />
          </>
        )}
        {mayGiveRoles && <NewAdminRoles {...backOffice.inputs} wrong={wrong} />}
      </Stack>
    </Confirm>
  )
}

interface TeamsOfProps {
  organisationId: string
  value: string[]
  onChange: (ids: string[]) => void
}

function TeamsOf({ organisationId, value, onChange }: TeamsOfProps) {
  const organisation = useRead('showOrganisation', { params: { organisationId } })
  const teams = (organisation.data?.teams ?? []).filter(({ isDefault }) => !isDefault)
  return (
    <MultiSelect
      label="Teams"
      description="None: the default team."
      data={teams.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      searchable
      {...choicesOf(organisation, 'There is no other team')}
    />
  )
}
