import { Checkbox, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Notice } from '../ui/notice.tsx'
import styles from './service-picker.module.css'

interface ServicePickerProps {
  providerId: string
  value: string[]
  onChange: (ids: string[]) => void
  error?: ReactNode
}

/** The APIs of a provider that a product gives access to. */
export function ServicePicker({ providerId, ...rest }: ServicePickerProps) {
  const services = useRead('listProviderServices', { params: { providerId } })
  return <Answer of={services}>{({ items }) => <ServiceChoice services={items} {...rest} />}</Answer>
}

interface ServiceChoiceProps extends Omit<ServicePickerProps, 'providerId'> {
  services: readonly ItemOf<'listProviderServices'>[]
}

const manyServices = 8

function ServiceChoice({ services, value, onChange, error }: ServiceChoiceProps) {
  const [words, setWords] = useState('')
  const gone = value.filter((id) => !services.some((service) => service.id === id))
  if (services.length === 0 && gone.length === 0) {
    return (
      <Notice tone="wait" title="The provider has no API yet.">
        <LinkTo to={paths.newGatewayApi()}>Add one to the built-in gateway</LinkTo>, then come back.
      </Notice>
    )
  }
  const fits = (text: string) => text.toLowerCase().includes(words.trim().toLowerCase())
  const shown = services.filter(({ id, name, listenPath }) => value.includes(id) || fits(`${name} ${listenPath}`))
  return (
    <Stack gap="sm">
      {services.length > manyServices && (
        <TextInput
          type="search"
          label="Find an API"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <Checkbox.Group label="APIs it gives access to" value={value} onChange={onChange} error={error}>
        <div className={styles.services}>
          {shown.map((service) => (
            <Checkbox key={service.id} value={service.id} label={service.name} description={about(service)} />
          ))}
          {gone.map((id) => (
            <Checkbox key={id} value={id} label={id} description="The provider does not have it any more." />
          ))}
        </div>
      </Checkbox.Group>
    </Stack>
  )
}

function about({ listenPath, authType, active }: ItemOf<'listProviderServices'>): string {
  const remarks = [listenPath]
  if (!active) remarks.push('switched off')
  if (authType === 'none') remarks.push('open to everybody, without a key')
  if (authType === 'other') remarks.push('its keys can’t be issued here')
  return remarks.join(' · ')
}
