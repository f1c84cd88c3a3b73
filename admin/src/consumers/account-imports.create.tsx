import { Checkbox, FileInput, Group, Radio, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, sentenceOf } from '../api/problem.ts'
import { useChange, useRead } from '../api/queries.ts'
import { useMailLanguages } from '../notifications/mail-language-select.tsx'
import { paths } from '../paths.ts'
import { Button } from '../ui/button.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Columns, Panel } from '../ui/panel.tsx'

const blank = { file: null as File | null, mails: 'invitation', existing: 'skip', anyDomain: false }

/** Takes the file; what becomes of it is seen on the page of the import. */
export function CreateAccountImportPage() {
  const upload = useChange('createAccountImport')
  const navigate = useNavigate()
  const [failure, setFailure] = useState<unknown>(null)
  const form = useForm({
    mode: 'controlled',
    initialValues: blank,
    validate: { file: (file) => (file ? null : 'Choose a file.') },
  })
  const submit = form.onSubmit(
    async ({ file, mails, existing, anyDomain }) => {
      setFailure(null)
      try {
        const sent = new FormData()
        // Text fields stand before the file: the server reads the parts in order.
        for (const [name, value] of Object.entries({ mails, existing, anyDomain })) sent.set(name, String(value))
        if (file) sent.set('file', file)
        const { id } = await upload.mutateAsync({ file: sent })
        void navigate({ to: paths.accountImport(id) })
      } catch (error) {
        setFailure(error)
        if (error instanceof ApiProblem) form.setErrors(error.fields)
      }
    },
    () => form.getInputNode('file')?.focus(),
  )
  return (
    <Page
      title="Import people"
      lead="The file is checked first: you see what is wrong with each row, and nothing changes before you start."
      trail={[
        { label: 'Accounts', to: paths.accounts() },
        { label: 'Imports', to: paths.accountImports() },
      ]}
    >
      <form onSubmit={submit} noValidate>
        <Columns side={<WhatTheFileHolds />}>
          <Panel title="The file">
            <Stack gap="md">
              {failure !== null && (
                <Notice tone="bad" urgent title="The file was not taken.">
                  {sentenceOf(failure)}
                </Notice>
              )}
              <FileInput
                label="File"
                description="CSV in UTF-8, at most 16 MiB and 100,000 rows."
                placeholder="Choose a file"
                accept=".csv,text/csv"
                {...form.getInputProps('file')}
              />
              <Radio.Group label="New people" {...form.getInputProps('mails')}>
                <Stack gap="xs" mt="xs">
                  <Radio
                    value="invitation"
                    label="Get an invitation"
                    description="A mail with an address where they choose their password, good for a week. 300 mails leave a minute."
                  />
                  <Radio
                    value="none"
                    label="Get no mail"
                    description="They come in by “Forgotten password” as soon as you tell them."
                  />
                </Stack>
              </Radio.Group>
              <Radio.Group label="Addresses that have an account" {...form.getInputProps('existing')}>
                <Stack gap="xs" mt="xs">
                  <Radio value="skip" label="Are skipped" />
                  <Radio
                    value="join"
                    label="Join the organisation of their row"
                    description="With role and teams. Name, password and custom fields of the account stay."
                  />
                </Stack>
              </Radio.Group>
              <Checkbox
                label="Take addresses at any domain"
                description="Also those that the sign-up settings do not allow."
                {...form.getInputProps('anyDomain', { type: 'checkbox' })}
              />
              <Group>
                <Button type="submit" loading={upload.isPending}>
                  Check the file
                </Button>
                <ButtonTo to={paths.accountImports()} variant="default">
                  Back
                </ButtonTo>
              </Group>
            </Stack>
          </Panel>
        </Columns>
      </form>
    </Page>
  )
}

function WhatTheFileHolds() {
  const { data } = useRead('listCustomFields', { query: {} })
  const languages = useMailLanguages()
  return (
    <Panel title="What the file holds" quiet>
      <p>A header line, then a row for each person, with commas, semicolons or tabs between the cells.</p>
      <ul>
        <li>
          <code>email</code>, <code>first name</code>, <code>last name</code>: needed
        </li>
        <li>
          <code>organisation</code>: its name; empty for the default one
        </li>
        <li>
          <code>teams</code>: names with <code>|</code> between them; empty for the default one
        </li>
        <li>
          <code>role</code>: <code>member</code> or <code>admin</code> in the organisation
        </li>
        {languages.length > 1 && (
          <li>
            <code>language</code> of mails: {languages.map(({ tag }) => tag).join(', ')}; empty for the first
          </li>
        )}
        {data?.items.map(({ id, name, label, required }) => (
          <li key={id}>
            <code>{name}</code>: {label}
            {required && ', needed'}
          </li>
        ))}
      </ul>
      <p>Passwords don’t belong in a file.</p>
    </Panel>
  )
}
